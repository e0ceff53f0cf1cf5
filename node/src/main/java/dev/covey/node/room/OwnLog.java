package dev.covey.node.room;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.covey.core.crypto.PublicKey;
import dev.covey.core.log.Log;
import dev.covey.core.log.LogKey;
import dev.covey.node.room.RoomWriter.Sealed;
import dev.covey.node.room.entry.Entry;
import dev.covey.node.room.entry.HybridClock;
import dev.covey.node.room.index.RoomIndex;
import dev.covey.node.room.key.EpochKeys;
import dev.covey.node.room.key.LogTag;
import dev.covey.node.room.key.RoomKeys;
import dev.covey.node.room.key.RoomLink;
import dev.covey.node.room.state.MemberState;
import dev.covey.node.room.state.RoomState;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What this device writes in a room: one log, and those of generations before. Safe on any thread;
 * one writes at a time.
 */
final class OwnLog implements Acting {

  private final RoomServices services;
  private final RoomKeys keys;
  private final KeyTable table;
  private final RoomIndex index;
  private final HybridClock clock;
  private final Home home;
  private final ReentrantLock writing = new ReentrantLock();
  private final Set<LogKey> all = ConcurrentHashMap.newKeySet();
  private volatile @Nullable RoomWriter writer;
  private boolean closed;

  /** The room that the log is in. */
  interface Home {

    RoomRecord roomRecord();

    /** Durable when it returns. */
    void keep(RoomRecord changed);

    /** Indexes the log, and gives it to whoever asks. */
    void watch(Log log);

    /** There is more of the log. */
    void tell(Head head);

    /** Applies what is here now. */
    void pass();
  }

  OwnLog(
      RoomServices services,
      RoomKeys keys,
      KeyTable table,
      RoomIndex index,
      HybridClock clock,
      Home home) {
    this.services = services;
    this.keys = keys;
    this.table = table;
    this.index = index;
    this.clock = clock;
    this.home = home;
  }

  /** Opens the log, and says hello if that was not done. */
  void start() {
    writing.lock();
    try {
      long generation = home.roomRecord().generation();
      for (long past = 0; past < generation; past++) {
        all.add(RoomKeys.logKeyOf(keys.writerLog(services.identity().deviceSecret(), past)));
      }
      open(generation);
    } finally {
      writing.unlock();
    }
  }

  /** Waits for a write that is under way; afterwards nothing is written. */
  void close() {
    writing.lock();
    try {
      closed = true;
    } finally {
      writing.unlock();
    }
  }

  /** Whether this device writes the log, or did. */
  boolean isOwn(LogKey log) {
    return all.contains(log);
  }

  /** The log that is written now; empty before the room was started. */
  Optional<LogKey> key() {
    return Optional.ofNullable(writer).map(current -> current.log().key());
  }

  /** What was written, and where. */
  record Written(LogKey log, RoomWriter.Written entries) {}

  /**
   * Writes entries in an epoch, and passes what was written on while nobody else writes.
   *
   * @param before throws if these may not be written at this place
   */
  <T> T write(
      List<? extends Entry.Body> bodies,
      Supplier<EpochKeys> epoch,
      java.util.function.Consumer<Next> before,
      Function<Written, T> then) {
    writing.lock();
    try {
      EpochKeys in = epoch.get();
      RoomWriter current = current();
      before.accept(next(current));
      RoomWriter.Written written =
          append(current, bodies.stream().map(body -> new Sealed(body, in)).toList());
      return then.apply(new Written(current.log().key(), written));
    } finally {
      writing.unlock();
    }
  }

  @Override
  public RoomState state() {
    return index.state();
  }

  @Override
  public void append(Entry.Body body) {
    append(next -> List.of(new Sealed(body, keys.current())));
  }

  @Override
  public void append(Function<Next, List<Sealed>> act) {
    writing.lock();
    try {
      RoomWriter current = current();
      List<Sealed> entries = act.apply(next(current));
      if (!entries.isEmpty()) {
        append(current, entries);
      }
    } finally {
      writing.unlock();
    }
  }

  @Override
  public void rotate(Function<Next, Rotation> act) {
    writing.lock();
    try {
      RoomWriter current = current();
      Rotation rotation = act.apply(next(current));
      // On disk before anybody can be told of it. It is used once the room vouches for it.
      table.put(rotation.epoch(), clock.now().toEpochMilli(), false);
      keys.learn(rotation.epoch());
      append(current, rotation.entries());
    } finally {
      writing.unlock();
    }
  }

  /**
   * Says hello once more, in a new generation, if this identity left the room, or if it is in it no
   * more or not yet and has been given another link.
   */
  void comeBack(Optional<RoomLink.Invited> link) {
    writing.lock();
    try {
      RoomWriter current = writer;
      RoomRecord before = home.roomRecord();
      Optional<MemberState> self = index.state().member(identity());
      if (closed || current == null || self.filter(MemberState::isMember).isPresent()) {
        return;
      }
      boolean removed = self.filter(MemberState::removed).isPresent();
      boolean left = !removed && index.state().isAdmitted(LogTag.of(current.log().key()));
      boolean isOther =
          link.isPresent()
              && !before
                  .invitedBy()
                  .map(RoomLink.Invited::secret)
                  .equals(Optional.of(link.get().secret()));
      if (left || isOther) {
        link.ifPresent(other -> take(other, before));
        open(current.generation() + 1);
      }
    } finally {
      writing.unlock();
    }
  }

  /** Holds the writing lock. */
  private void take(RoomLink.Invited link, RoomRecord before) {
    EpochKeys epoch = link.epoch();
    boolean isNewer = epoch.number() > keys.current().number();
    // First the key, then the link: it says which epochs are not written in any more.
    table.put(epoch, clock.now().toEpochMilli(), isNewer);
    home.keep(before.withInvite(link));
    if (isNewer) {
      keys.use(epoch);
    } else {
      keys.learn(epoch);
    }
  }

  private PublicKey identity() {
    return services.identity().identity().publicKey();
  }

  private Next next(RoomWriter current) {
    return new Next(current.log().key(), current.log().length(), index.state());
  }

  /** Holds the writing lock. */
  @CanIgnoreReturnValue
  private RoomWriter.Written append(RoomWriter current, List<Sealed> entries) {
    RoomWriter.Written written = current.writeSealed(entries);
    home.tell(new Head(current.log().key(), current.log().length()));
    home.pass();
    return written;
  }

  /** The writer, in a new generation if its log was overtaken. Holds the writing lock. */
  private RoomWriter current() {
    RoomWriter current = writer;
    if (closed) {
      throw new IllegalStateException("the room is closed");
    }
    if (current == null) {
      throw new IllegalStateException("the room was not started");
    }
    return current.isOvertaken() ? open(current.generation() + 1) : current;
  }

  @CanIgnoreReturnValue
  private RoomWriter open(long generation) {
    Log log =
        services.store().create(keys.writerLog(services.identity().deviceSecret(), generation));
    all.add(log.key());
    RoomRecord before = home.roomRecord();
    if (generation != before.generation()) {
      home.keep(before.withGeneration(generation));
    }
    RoomWriter opened = new RoomWriter(keys, services.identity(), index, clock, log, generation);
    writer = opened;
    index.own(log.key());
    if (!index.add(log.key())) {
      throw new IllegalStateException("the room has as many logs as it may have");
    }
    home.watch(log);
    home.pass();
    boolean isMember = index.state().member(identity()).filter(MemberState::isMember).isPresent();
    opened.greet(isMember ? Optional.empty() : before.invitedBy());
    home.tell(new Head(log.key(), log.length()));
    home.pass();
    return opened;
  }
}
