package dev.covey.node;

import dev.covey.api.Contact;
import dev.covey.api.Knock;
import dev.covey.api.Knocks;
import dev.covey.api.Room;
import dev.covey.core.crypto.PublicKey;
import dev.covey.core.store.Storage;
import dev.covey.dht.Discovery;
import dev.covey.node.identity.Identity;
import dev.covey.node.people.Asking;
import dev.covey.node.people.ContactBook;
import dev.covey.node.people.Doorbell;
import dev.covey.node.people.KnockBook;
import dev.covey.node.people.KnockLetter;
import dev.covey.node.room.LocalRoom;
import dev.covey.node.room.Rooms;
import dev.covey.node.swarm.Swarm;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Contacts, knocks and direct rooms of one node. Safe on any thread. */
final class NodePeople implements Knocks, AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(NodePeople.class);

  /** A knock older than this was kept by somebody to be played again. */
  private static final Duration OLDEST = Duration.ofDays(2);

  private final Identity identity;
  private final Rooms rooms;
  private final InstantSource clock;
  private final ContactBook contacts;
  private final KnockBook knocks;
  private final Doorbell doorbell;
  private final Asking asking;
  private volatile UnaryOperator<LocalRoom> meet = room -> room;

  NodePeople(
      Identity identity,
      Storage storage,
      Rooms rooms,
      boolean listens,
      InstantSource clock,
      Executor application) {
    this.identity = identity;
    this.rooms = rooms;
    this.clock = clock;
    this.contacts = ContactBook.open(storage, identity.identity().publicKey());
    this.knocks = KnockBook.open(storage);
    this.doorbell =
        new Doorbell(identity.identity(), listens, application, System::nanoTime, this::heard);
    this.asking = new Asking(identity, storage, doorbell, clock, this::hasCome);
  }

  Doorbell doorbell() {
    return doorbell;
  }

  /** A direct room was opened on another device: nobody has to answer the knock. */
  void opened(PublicKey other) {
    knocks.forget(other);
  }

  /** The direct room is wanted no more: nobody is knocked at for it. */
  void leaveAlone(String other) {
    asking.leaveAlone(PublicKey.parse(other));
  }

  ContactBook contacts() {
    return contacts;
  }

  /**
   * Begins to knock and to hear.
   *
   * @param meeting lets a room be found
   */
  void start(
      Swarm swarm, Optional<Discovery> way, boolean listens, UnaryOperator<LocalRoom> meeting) {
    meet = meeting;
    way.ifPresent(discovery -> asking.start(swarm, discovery, listens));
  }

  /** The room with a contact or an identity; knocks if they have not come. */
  Room direct(String who, String words) {
    PublicKey other = identityOf(who);
    if (contacts.isBlocked(other)) {
      throw new IllegalArgumentException(
          "\"" + who + "\" is blocked; `covey contact unblock` comes first");
    }
    KnockLetter.requireWords(words);
    LocalRoom room = meet.apply(rooms.direct(other));
    knocks.forget(other);
    if (!hasCome(other)) {
      asking.ask(other, words);
    }
    return room;
  }

  @Override
  public List<Knock> all() {
    return knocks.all(clock.instant());
  }

  @Override
  public Room accept(String who) {
    PublicKey other = PublicKey.parse(who);
    if (!knocks.waits(other)) {
      throw new IllegalArgumentException(
          "nobody of that identity has knocked; `covey knock list` has those who did");
    }
    return open(other);
  }

  @Override
  public boolean refuse(String who) {
    PublicKey other = PublicKey.parse(who);
    boolean waited = knocks.waits(other);
    if (waited) {
      knocks.refuse(other, clock.instant());
    }
    return waited;
  }

  @Override
  public void block(String who) {
    PublicKey other = PublicKey.parse(who);
    contacts.shutOut(other);
    knocks.forget(other);
    asking.leaveAlone(other);
  }

  /** What the user should know; one plain line each. */
  List<String> notes() {
    int waiting = all().size();
    return waiting == 0
        ? List.of()
        : List.of(
            (waiting == 1 ? "somebody knocks" : waiting + " people knock")
                + ": `covey knock list` says who");
  }

  @Override
  public void close() {
    asking.close();
  }

  private LocalRoom open(PublicKey other) {
    LocalRoom room = meet.apply(rooms.direct(other));
    knocks.forget(other);
    return room;
  }

  /** Somebody knocks, and has proved who it is. On an application thread. */
  private void heard(KnockLetter letter) {
    PublicKey from = letter.from();
    Duration age = Duration.between(letter.time(), clock.instant()).abs();
    if (from.equals(identity.identity().publicKey())
        || contacts.isBlocked(from)
        || age.compareTo(OLDEST) > 0) {
      LOG.debug("a knock of {} is not heard", from);
    } else if (contacts.isFriend(from)) {
      LocalRoom unused = open(from);
    } else {
      boolean unused = knocks.heard(letter, clock.instant());
    }
  }

  private boolean hasCome(PublicKey other) {
    String name = other.toString();
    return rooms.all().stream()
        .filter(room -> room.other().equals(Optional.of(name)))
        .anyMatch(room -> room.members().stream().anyMatch(m -> m.identity().equals(name)));
  }

  private PublicKey identityOf(String who) {
    Optional<Contact> known = contacts.find(who);
    if (known.isPresent()) {
      return PublicKey.parse(known.get().identity());
    }
    try {
      return PublicKey.parse(who);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "\""
              + who
              + "\" is neither a contact nor an identity (64 hex digits, as `covey id` shows)",
          e);
    }
  }
}
