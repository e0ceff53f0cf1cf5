package dev.covey.node.room.state;

import dev.covey.api.Role;
import dev.covey.core.crypto.PublicKey;
import dev.covey.node.room.entry.Hello;
import dev.covey.node.room.entry.Invite;
import dev.covey.node.room.key.LogTag;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Everybody a fold knows of: by identity, and by log. Of an identity's logs the {@link #MAX_LOGS}
 * whose hellos are the first in room order are its own, others are nobody's: so nobody fills a room
 * with logs.
 */
final class People {

  /** How many logs an identity may have in a room, over all its devices and time. */
  static final int MAX_LOGS = 256;

  private final Map<PublicKey, Person> byIdentity = new HashMap<>();
  private final Map<LogTag, Person.Writer> byLog = new HashMap<>();
  private final Set<LogTag> tooMany = new HashSet<>();
  private final Map<PublicKey, Set<PublicKey>> inviters = new HashMap<>();
  private final Optional<PublicKey> founder;

  People(Charter charter, Collection<ControlEntry> entries) {
    Optional<PublicKey> owner =
        charter.kind() == Charter.Kind.INVITE
            ? charter.pair().stream().findFirst()
            : Optional.empty();
    for (ControlEntry entry : entries) {
      if (entry.index() == 0
          && entry.body() instanceof Hello hello
          && charter.founder().equals(Optional.of(entry.tag()))) {
        owner = Optional.of(hello.certificate().identity());
      }
    }
    founder = owner;
    addLogs(entries);
    noteInvites(entries);
  }

  private void addLogs(Collection<ControlEntry> entries) {
    Set<LogTag> tags = new HashSet<>();
    Map<PublicKey, List<ControlEntry>> hellos = new HashMap<>();
    for (ControlEntry entry : entries) {
      if (entry.index() == 0 && entry.body() instanceof Hello hello && tags.add(entry.tag())) {
        hellos
            .computeIfAbsent(hello.certificate().identity(), key -> new ArrayList<>(1))
            .add(entry);
      }
    }
    hellos.forEach(
        (identity, all) -> {
          all.sort(Comparator.comparing(ControlEntry::place));
          Person person = person(identity);
          for (ControlEntry entry : all.subList(0, Math.min(all.size(), MAX_LOGS))) {
            Hello hello = (Hello) entry.body();
            byLog.put(entry.tag(), person.add(entry.tag(), hello, entry.place()));
          }
          for (int i = MAX_LOGS; i < all.size(); i++) {
            tooMany.add(all.get(i).tag());
          }
        });
  }

  /** Whether the hello of this log came after as many others of its identity as count. */
  boolean isTooMany(LogTag tag) {
    return tooMany.contains(tag);
  }

  private void noteInvites(Collection<ControlEntry> entries) {
    for (ControlEntry entry : entries) {
      Person.Writer writer = byLog.get(entry.tag());
      if (writer != null && entry.body() instanceof Invite invite) {
        inviters
            .computeIfAbsent(invite.key(), key -> new HashSet<>(2))
            .add(writer.person().identity());
      }
    }
  }

  /** Whether an identity ever published an invite of this key, with or without the right to. */
  boolean hasInvite(PublicKey identity, PublicKey invite) {
    return inviters.getOrDefault(invite, Set.of()).contains(identity);
  }

  /** Who owns an invite room by its charter, once that hello is here. */
  Optional<PublicKey> founder() {
    return founder;
  }

  /** The person of an identity, also if it never said hello. */
  Person person(PublicKey identity) {
    return byIdentity.computeIfAbsent(identity, key -> new Person(key, origin(key)));
  }

  private Standing origin(PublicKey identity) {
    return founder.equals(Optional.of(identity))
        ? Standing.chartered(Role.OWNER)
        : Standing.STRANGER;
  }

  Person.@Nullable Writer writer(LogTag tag) {
    return byLog.get(tag);
  }

  Collection<Person> all() {
    return byIdentity.values();
  }
}
