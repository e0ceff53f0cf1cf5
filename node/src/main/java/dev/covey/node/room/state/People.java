package dev.covey.node.room.state;

import dev.covey.api.Role;
import dev.covey.core.crypto.PublicKey;
import dev.covey.node.room.entry.Hello;
import dev.covey.node.room.entry.Invite;
import dev.covey.node.room.key.LogTag;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Everybody a fold knows of: by identity, and by log. */
final class People {

  private final Map<PublicKey, Person> byIdentity = new HashMap<>();
  private final Map<LogTag, Person.Writer> byLog = new HashMap<>();
  private final Map<PublicKey, Set<PublicKey>> inviters = new HashMap<>();
  private final Optional<PublicKey> founder;

  People(Charter charter, Collection<ControlEntry> entries) {
    Optional<PublicKey> owner = Optional.empty();
    for (ControlEntry entry : entries) {
      if (entry.index() == 0
          && entry.body() instanceof Hello hello
          && charter.founder().equals(Optional.of(entry.tag()))) {
        owner = Optional.of(hello.certificate().identity());
      }
    }
    founder = owner;
    for (ControlEntry entry : entries) {
      if (entry.index() == 0
          && entry.body() instanceof Hello hello
          && !byLog.containsKey(entry.tag())) {
        byLog.put(
            entry.tag(),
            person(hello.certificate().identity()).add(entry.tag(), hello, entry.place()));
      }
    }
    noteInvites(entries);
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
