package dev.covey.node.room;

import dev.covey.api.MessageId;
import dev.covey.api.Presence;
import dev.covey.api.Sighting;
import dev.covey.core.crypto.PublicKey;
import dev.covey.node.room.entry.Ref;
import dev.covey.node.room.index.Author;
import dev.covey.node.room.index.Placed;
import dev.covey.node.room.index.RoomIndex;
import dev.covey.node.room.index.RoomOrder;
import dev.covey.node.room.index.WriterLog;
import dev.covey.node.room.key.LogTag;
import dev.covey.node.room.key.RoomKeys;
import dev.covey.node.room.presence.Company;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Who else is in the room, of those who are its members. Safe on any thread. */
final class RoomPresence implements Presence {

  /** How long the list of members may be behind, where it does not name a device. */
  private static final long STALE_MILLIS = 1_000;

  private static final Logger LOG = LoggerFactory.getLogger(RoomPresence.class);

  private final RoomServices services;
  private final RoomIndex index;
  private final Profiles profiles;
  private final NoticedTable table;
  private final Company company;
  private volatile Roll roll = new Roll(Map.of(), Long.MIN_VALUE);
  private Map<PublicKey, Long> saved;

  RoomPresence(
      RoomServices services, int number, RoomKeys keys, RoomIndex index, Profiles profiles) {
    this.services = services;
    this.index = index;
    this.profiles = profiles;
    this.table = new NoticedTable(services.store().storage(), number);
    this.company =
        new Company(
            keys, services.identity().device(), services.clock(), new Random(), this::identity);
    this.company.everyMinute(() -> aside(this::save));
    this.company.lookUpOn(this::aside);
    this.saved = table.all();
    company.restore(saved);
  }

  /** Whose device is whose. */
  private record Roll(Map<PublicKey, PublicKey> identities, long madeMillis) {}

  Company company() {
    return company;
  }

  @Override
  public List<Sighting> members() {
    PublicKey self = services.identity().identity().publicKey();
    Map<PublicKey, List<Author>> devices = new LinkedHashMap<>();
    for (Author author : authors()) {
      if (!author.identity().equals(self)) {
        devices.computeIfAbsent(author.identity(), key -> new ArrayList<>()).add(author);
      }
    }
    List<Sighting> sightings = new ArrayList<>();
    devices.forEach((identity, authors) -> sightings.add(sighting(identity, authors)));
    return sightings;
  }

  @Override
  public void typing() {
    company.typing();
  }

  /** This node's owner has read up to a position of its arrival order. */
  void read(RoomOrder order, long position) {
    for (Placed place : order.after(position - 1, 1).entries()) {
      company.read(new Ref(index.member(place.log()).tag(), place.index()));
    }
  }

  /** On an event loop: disk and index have to wait. */
  private void aside(Runnable work) {
    try {
      services.app().execute(work);
    } catch (RejectedExecutionException closing) {
      LOG.debug("nothing is noted any more");
    }
  }

  /** Writes down when members were last noticed, if that has changed. */
  synchronized void save() {
    Map<PublicKey, Long> now = company.seen();
    if (!now.equals(saved)) {
      table.put(now);
      saved = now;
    }
  }

  private Sighting sighting(PublicKey identity, List<Author> authors) {
    Company.Noticed noticed =
        company.noticed(identity, authors.stream().map(Author::device).toList());
    return new Sighting(
        identity.toString(),
        profiles.name(authors.get(authors.size() - 1)),
        noticed.online(),
        noticed.seen(),
        noticed.typing(),
        noticed.read().flatMap(this::message));
  }

  private Optional<MessageId> message(Ref ref) {
    LogTag tag = ref.tag();
    return index.logs().stream()
        .filter(log -> log.tag().equals(tag))
        .findFirst()
        .map(log -> new MessageId(log.key().bytes().hex(), ref.index()));
  }

  /** The identity of a member's device. */
  private Optional<PublicKey> identity(PublicKey device) {
    Roll known = roll;
    long now = services.clock().millis();
    if (Math.abs(now - known.madeMillis()) > STALE_MILLIS) {
      Map<PublicKey, PublicKey> identities = new LinkedHashMap<>();
      authors().forEach(author -> identities.put(author.device(), author.identity()));
      known = new Roll(identities, now);
      roll = known;
    }
    return Optional.ofNullable(known.identities().get(device));
  }

  /** Those who wrote, and are members still, with this device. */
  private List<Author> authors() {
    Set<PublicKey> active = index.state().activeDevices();
    return index.logs().stream()
        .filter(WriterLog::isMember)
        .sorted(Comparator.comparingInt(WriterLog::number))
        .flatMap(log -> log.author().stream())
        .filter(author -> active.contains(author.device()))
        .toList();
  }
}
