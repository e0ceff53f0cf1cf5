package dev.covey.node.room.presence;

import static java.util.stream.Collectors.toSet;

import dev.covey.core.ProtocolViolationException;
import dev.covey.core.bytes.Bytes;
import dev.covey.core.crypto.Blake2b;
import dev.covey.core.crypto.KeyPair;
import dev.covey.core.crypto.PublicKey;
import dev.covey.node.room.entry.Ref;
import dev.covey.node.room.key.RoomKeys;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/**
 * Who else is in a room right now, as far as whispers tell, and this node's own whispers. What a
 * neighbour sent is believed, and passed on, once: if it is fresh, a member's device signed it, it
 * is newer than what that device said before, and neither the device nor the room says too much.
 * Safe on any thread.
 */
public final class Company {

  /** The longest message that neighbours send. */
  public static final int MAX_BYTES = WhisperCodec.MAX_BYTES;

  /** A whisper this far from this node's clock, either way, is dropped. */
  static final Duration FRESH = Duration.ofSeconds(30);

  /** Messages remembered so as not to open them twice. */
  static final int MAX_REMEMBERED = 4_096;

  /** All members together; what is over that is dropped. */
  private static final double PER_SECOND = 100;

  private static final double AT_ONCE = 1_000;

  /** How often a device says that it is here, in a room of few. */
  private static final long HERE_MILLIS = 30_000;

  /** As many milliseconds more between two for every device that is here. */
  private static final long HERE_MILLIS_EACH = 100;

  /** Two of one's own follow no closer, but to say that one leaves. */
  private static final long REST_MILLIS = 3_000;

  /** Within this time a newcomer is answered; not in a room where more than so many are. */
  private static final int ANSWER_MILLIS = 1_000;

  private static final int ANSWERING = 32;

  private static final long FORGET_EVERY_MILLIS = 60_000;

  private final WhisperCodec codec;
  private final KeyPair device;
  private final InstantSource clock;
  private final RandomGenerator random;
  private final Function<PublicKey, Optional<PublicKey>> members;
  private final Attendance attendance = new Attendance();
  private final EarlyWhispers early = new EarlyWhispers();
  private final Bucket room;
  private final Map<Bytes, Boolean> remembered =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Bytes, Boolean> eldest) {
          return size() > MAX_REMEMBERED;
        }
      };
  private volatile Runnable everyMinute = () -> {};
  private volatile Executor aside = Runnable::run;
  private volatile Consumer<Bytes> neighbours = message -> {};
  private volatile boolean tellsReadMarks = true;
  private Optional<Ref> read = Optional.empty();
  private boolean hearing;
  private long lastAt;
  private long lastHere;
  private long nextHere = Long.MAX_VALUE;
  private long lastTyping;
  private long nextForgetting;

  /**
   * @param members the identity of a device that is a member's, empty if it is none's
   */
  public Company(
      RoomKeys keys,
      KeyPair device,
      InstantSource clock,
      RandomGenerator random,
      Function<PublicKey, Optional<PublicKey>> members) {
    this.codec = new WhisperCodec(keys);
    this.device = device;
    this.clock = clock;
    this.random = random;
    this.members = members;
    this.room = new Bucket(PER_SECOND, AT_ONCE, clock.millis());
  }

  /**
   * What is known of a member.
   *
   * @param seen when it was last noticed, by this node's clock
   * @param read up to which message it has read
   */
  public record Noticed(
      boolean online, Optional<Instant> seen, boolean typing, Optional<Ref> read) {}

  /** Tells the company whom to hand its own messages to; must not block. */
  public void tellTo(Consumer<Bytes> neighbours) {
    this.neighbours = neighbours;
  }

  /** What to do about once a minute while the room is open; must not block. */
  public void everyMinute(Runnable work) {
    everyMinute = work;
  }

  /** Looks up there who is a member now, instead of on the thread that says what is due. */
  public void lookUpOn(Executor executor) {
    aside = executor;
  }

  /** Whether others are told how far this node's owner has read. */
  public void tellReadMarks(boolean tell) {
    tellsReadMarks = tell;
  }

  /**
   * Hears what a neighbour sent. True if it is to be passed on to the other neighbours: at most
   * once for each message.
   */
  public boolean hear(Bytes message) {
    Optional<WhisperCodec.Opened> opened = open(message);
    if (opened.isEmpty()) {
      return false;
    }
    Whisper whisper = opened.get().whisper();
    Optional<PublicKey> identity = members.apply(whisper.device());
    if (whisper.device().equals(device.publicKey())
        || Math.abs(whisper.at() - clock.millis()) > FRESH.toMillis()
        || !isNews(whisper)
        || (identity.isEmpty() && !(whisper.body() instanceof Whisper.Here))
        || !opened.get().isTrue()) {
      return false;
    }
    if (identity.isEmpty()) {
      synchronized (this) {
        early.keep(new EarlyWhispers.Early(opened.get(), message));
      }
      return false;
    }
    return note(whisper, identity.get());
  }

  /** Whether it is news, and to be passed on. */
  private boolean note(Whisper whisper, PublicKey identity) {
    long now = clock.millis();
    synchronized (this) {
      if (!room.take(now)) {
        return false;
      }
      boolean isNewcomer = !attendance.isOnline(whisper.device(), now);
      if (!attendance.note(whisper, identity, now)) {
        return false;
      }
      if (isNewcomer
          && attendance.isOnline(whisper.device(), now)
          && attendance.online(now) <= ANSWERING) {
        sayHereSoon(now);
      }
      return true;
    }
  }

  /** There is a new neighbour, who knows nothing yet. */
  public synchronized void met() {
    sayHereSoon(clock.millis());
  }

  /** Says what is due. Call it about once a second; cheap when there is nothing. */
  public void tick() {
    long now = clock.millis();
    Optional<Bytes> due = Optional.empty();
    boolean isMinute = false;
    boolean isWaited;
    synchronized (this) {
      isWaited = !hearing && !early.devices().isEmpty();
      hearing |= isWaited;
      if (now >= nextForgetting) {
        nextForgetting = now + FORGET_EVERY_MILLIS;
        attendance.forgetSilent(now);
        isMinute = true;
      }
      if (now >= nextHere) {
        due = Optional.of(here(true, now));
      }
    }
    if (isMinute) {
      everyMinute.run();
    }
    if (isWaited) {
      aside.execute(this::hearEarly);
    }
    due.ifPresent(neighbours);
  }

  /** Hears whose hello has come since. */
  private void hearEarly() {
    Set<PublicKey> waiting;
    synchronized (this) {
      hearing = false;
      waiting = early.devices();
    }
    Set<PublicKey> known =
        waiting.stream().filter(one -> members.apply(one).isPresent()).collect(toSet());
    List<EarlyWhispers.Early> come;
    synchronized (this) {
      come = early.take(known, clock.millis() - FRESH.toMillis());
    }
    for (EarlyWhispers.Early one : come) {
      Whisper whisper = one.opened().whisper();
      Optional<PublicKey> identity = members.apply(whisper.device());
      if (identity.isPresent() && isNews(whisper) && note(whisper, identity.get())) {
        neighbours.accept(one.message());
      }
    }
  }

  /** Tells those who are here that words are being written; at most every three seconds. */
  public void typing() {
    Bytes message;
    synchronized (this) {
      long now = clock.millis();
      if (now - lastTyping < REST_MILLIS && now >= lastTyping) {
        return;
      }
      lastTyping = now;
      message =
          codec.seal(device, new Whisper(device.publicKey(), next(now), new Whisper.Typing(true)));
    }
    neighbours.accept(message);
  }

  /** The owner has read up to a message; others are told soon, unless they should not be. */
  public synchronized void read(Ref upTo) {
    if (!read.equals(Optional.of(upTo))) {
      read = Optional.of(upTo);
      if (tellsReadMarks) {
        sayHereSoon(clock.millis());
      }
    }
  }

  /** Says goodbye. */
  public void leave() {
    Bytes message;
    synchronized (this) {
      if (nextHere == Long.MAX_VALUE) {
        return; // Nobody was ever met.
      }
      message = here(false, clock.millis());
      nextHere = Long.MAX_VALUE;
    }
    neighbours.accept(message);
  }

  /** What is known of an identity and its devices. */
  public synchronized Noticed noticed(PublicKey identity, Iterable<PublicKey> devices) {
    long now = clock.millis();
    boolean online = false;
    for (PublicKey one : devices) {
      online |= attendance.isOnline(one, now);
    }
    Optional<Attendance.Note> note = attendance.of(identity);
    return new Noticed(
        online,
        note.map(n -> Instant.ofEpochMilli(n.seen)),
        online && note.map(n -> n.typingUntil > now).orElse(false),
        note.flatMap(n -> Optional.ofNullable(n.read)));
  }

  /** When each identity was last noticed, in ms since 1970: to be noted across restarts. */
  public synchronized Map<PublicKey, Long> seen() {
    return attendance.seen();
  }

  /** Takes back what {@link #seen} gave. */
  public synchronized void restore(Map<PublicKey, Long> seen) {
    attendance.restore(seen);
  }

  /** Opens what was not opened before; empty for that, and for what means nothing. */
  private Optional<WhisperCodec.Opened> open(Bytes message) {
    Bytes hash = Blake2b.hash(message).slice(0, 16).compact();
    synchronized (this) {
      if (remembered.put(hash, true) != null) {
        return Optional.empty();
      }
    }
    try {
      return codec.open(message);
    } catch (ProtocolViolationException e) {
      return Optional.empty(); // Perhaps of a later version, or of an epoch of the same number.
    }
  }

  private synchronized boolean isNews(Whisper whisper) {
    return attendance.isNews(whisper);
  }

  private Bytes here(boolean online, long now) {
    long every = HERE_MILLIS + HERE_MILLIS_EACH * attendance.online(now);
    long lasts = Math.min(Whisper.LONGEST.toMillis(), 2 * every + 10_000);
    lastHere = now;
    nextHere =
        now + Math.min(every, Whisper.LONGEST.toMillis() / 3) + random.nextInt(ANSWER_MILLIS);
    Whisper.Here here =
        new Whisper.Here(
            online, Duration.ofMillis(lasts), tellsReadMarks ? read : Optional.empty());
    return codec.seal(device, new Whisper(device.publicKey(), next(now), here));
  }

  private void sayHereSoon(long now) {
    long soon = Math.max(now, lastHere + REST_MILLIS) + random.nextInt(ANSWER_MILLIS);
    nextHere = Math.min(nextHere, soon);
  }

  /** Own times rise, whatever the clock does. */
  private long next(long now) {
    lastAt = Math.max(now, lastAt + 1);
    return lastAt;
  }
}
