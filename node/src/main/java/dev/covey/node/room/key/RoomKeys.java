package dev.covey.node.room.key;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.covey.core.ProtocolViolationException;
import dev.covey.core.bytes.Bytes;
import dev.covey.core.crypto.Blake2b;
import dev.covey.core.crypto.KeyPair;
import dev.covey.core.crypto.MontgomeryDh;
import dev.covey.core.crypto.PublicKey;
import dev.covey.core.encoding.Encoder;
import dev.covey.core.log.LogKey;
import dev.covey.core.log.Manifest;
import dev.covey.node.identity.Label;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.LongPredicate;
import java.util.function.ToIntFunction;

/**
 * What a room is known by, and the keys of its epochs as far as they are here.
 *
 * <pre>
 * room key      random; of an open room's name or topic; H_{X25519(a, b)}(DIRECT | ids, sorted);
 *               of the room of one's own devices H_{identity's seed}(OWN)
 * epoch key 0   H_{room key}(EPOCH); later ones are random
 * mirror key    H_{epoch key}(MIRROR)
 * room id       H_{mirror key 0}(ROOM | founder's log key, or nothing in an open or direct room)
 * topic         H_{mirror key}(TOPIC | room id)
 * writer log    Ed25519 seed H_{device secret}(WRITER | room id | generation u64 LE)
 * founder's     Ed25519 seed H_{device secret}(WRITER | mirror key 0 | 0 u64 LE)
 * content log   Ed25519 seed H_{device secret}(CONTENT | mirror key | epoch u64 LE)
 * invite        Ed25519 seed H_{device secret}(INVITE_SEED | inviter's log key | index u64 LE)
 * </pre>
 *
 * <p>Names in capitals are {@link Label}s. Only ever learns more. Safe on any thread; never prints
 * a secret.
 */
public final class RoomKeys {

  /** The most keys kept for one number: epochs that were begun at the same time. */
  public static final int MAX_CANDIDATES = 16;

  private static final SecureRandom RANDOM = new SecureRandom();

  private final Optional<LogKey> founder;
  private final Bytes id;
  private final TreeMap<Long, List<EpochKeys>> epochs = new TreeMap<>();
  private final Set<Bytes> used = new HashSet<>();
  private Set<Bytes> aside = Set.of();
  private volatile EpochKeys current;

  private RoomKeys(Bytes id, Optional<LogKey> founder, EpochKeys first) {
    this.id = id;
    this.founder = founder;
    this.current = first;
    epochs.put(first.number(), List.of(first));
  }

  /** The keys of an open room, from its room key. */
  public static RoomKeys open(Bytes roomKey) {
    EpochKeys zero = epochZero(requireKey(roomKey));
    return new RoomKeys(idOf(zero, Optional.empty()), Optional.empty(), zero);
  }

  /** The keys of a founded room, from its room key and the founder's first log. */
  public static RoomKeys founded(Bytes roomKey, LogKey founder) {
    EpochKeys zero = epochZero(requireKey(roomKey));
    return new RoomKeys(idOf(zero, Optional.of(founder)), Optional.of(founder), zero);
  }

  /** The keys of a new room that this device founds. */
  public static RoomKeys found(Bytes roomKey, Bytes deviceSecret) {
    Bytes mirrorKey = epochZero(requireKey(roomKey)).mirrorKey();
    return founded(roomKey, logKeyOf(founderLog(mirrorKey, deviceSecret)));
  }

  /**
   * The keys of the room of two identities: the same at both ends, without a word between them.
   *
   * @throws IllegalArgumentException if the other is no identity's key, or one's own
   */
  public static RoomKeys direct(KeyPair own, PublicKey other) {
    PublicKey self = own.publicKey();
    if (self.equals(other)) {
      throw new IllegalArgumentException("this is your own identity: choose another one");
    }
    boolean first = self.compareTo(other) < 0;
    Bytes ids = (first ? self : other).bytes().concat((first ? other : self).bytes());
    try {
      Bytes shared = MontgomeryDh.agree(own, other);
      return open(Blake2b.keyedHash(shared, Label.DIRECT.namespace(), ids));
    } catch (ProtocolViolationException e) {
      throw new IllegalArgumentException(
          other + " is no identity (" + e.getMessage() + "): copy it again", e);
    }
  }

  /** The keys of the room that the devices of an identity share; they follow from its seed. */
  public static RoomKeys own(KeyPair identity) {
    return open(Blake2b.keyedHash(identity.seed(), Label.OWN.namespace()));
  }

  /**
   * The keys of a room one was invited to, of the epoch its link was made in. {@link
   * IllegalArgumentException} if the epoch is 0 and its key not that of this room.
   */
  public static RoomKeys invited(Bytes id, LogKey founder, EpochKeys epoch) {
    if (epoch.number() == 0 && !idOf(epoch, Optional.of(founder)).equals(id)) {
      throw new IllegalArgumentException("the key is not that of the room it is said to be of");
    }
    return new RoomKeys(id.compact(), Optional.of(founder), epoch);
  }

  /** The keys of a room that somebody says has this id: for reading what is here of it. */
  public static RoomKeys known(Bytes id, Optional<LogKey> founder, EpochKeys first) {
    return new RoomKeys(id.compact(), founder, first);
  }

  /** Thirty-two random bytes. */
  public static Bytes freshKey() {
    byte[] key = new byte[32];
    RANDOM.nextBytes(key);
    return Bytes.wrap(key);
  }

  /** The key of the ordinary log that a key pair writes. */
  public static LogKey logKeyOf(KeyPair keyPair) {
    return Manifest.single(keyPair.publicKey()).key();
  }

  /** The founder's first log; empty in a room that nobody founded. */
  public Optional<LogKey> founder() {
    return founder;
  }

  /** Thirty-two bytes that never change. */
  public Bytes id() {
    return id;
  }

  /** The epoch that this node writes in: whole. */
  public EpochKeys current() {
    return current;
  }

  /** The keys known for an epoch's number; mostly one, at most 16. */
  public synchronized List<EpochKeys> epochs(long number) {
    return epochs.getOrDefault(number, List.of());
  }

  /** All keys known, by number. */
  public synchronized List<EpochKeys> all() {
    return epochs.values().stream().flatMap(Collection::stream).toList();
  }

  /**
   * What shows that one knows the room: of the current epoch, those before it that are wanted, and
   * the first of these. What is newer than the current epoch nobody has vouched for; nor for what
   * is {@link #setAside set aside}.
   */
  public synchronized List<MirrorKey> mirrorKeys(int limit, LongPredicate isWanted) {
    List<EpochKeys> whole = new ArrayList<>();
    whole.add(current);
    for (List<EpochKeys> known : epochs.headMap(current.number(), true).descendingMap().values()) {
      known.stream()
          .filter(
              keys ->
                  keys.isWhole()
                      && !whole.contains(keys)
                      && isWanted.test(keys.number())
                      && !isAside(keys))
          .forEach(whole::add);
    }
    List<EpochKeys> shown = new ArrayList<>(whole.subList(0, Math.min(limit, whole.size())));
    if (shown.size() < whole.size()) {
      shown.set(limit - 1, whole.get(whole.size() - 1));
    }
    return shown.stream().map(keys -> new MirrorKey(keys.number(), keys.mirrorKey())).toList();
  }

  /**
   * Takes in the keys of an epoch, for reading; false if that is nothing new, there are too many,
   * or they cannot be this room's.
   */
  @CanIgnoreReturnValue
  public boolean learn(EpochKeys keys) {
    return learn(keys, known -> 0);
  }

  /**
   * As {@link #learn(EpochKeys)}; if there are too many, the one of the greatest rank makes way, if
   * that is greater than these keys'.
   */
  @CanIgnoreReturnValue
  public synchronized boolean learn(EpochKeys keys, ToIntFunction<EpochKeys> rank) {
    List<EpochKeys> known = new ArrayList<>(epochs.getOrDefault(keys.number(), List.of()));
    for (int i = 0; i < known.size(); i++) {
      EpochKeys old = known.get(i);
      if (old.controlKey().equals(keys.controlKey())) {
        EpochKeys both = merged(old, keys);
        if (both.equals(old)) {
          return false;
        }
        known.set(i, both);
        put(keys.number(), known);
        if (current.controlKey().equals(both.controlKey())) {
          current = both;
        }
        return true;
      }
    }
    if (keys.number() == 0 && !isFirst(keys, known)) {
      return false;
    }
    if (known.size() >= MAX_CANDIDATES) {
      EpochKeys last = Collections.max(known, Comparator.comparingInt(rank));
      if (rank.applyAsInt(last) <= rank.applyAsInt(keys)) {
        return false;
      }
      known.remove(last);
    }
    known.add(keys);
    put(keys.number(), known);
    return true;
  }

  /** The room's id tells which are those of its first epoch, once they are whole. */
  private boolean isFirst(EpochKeys keys, List<EpochKeys> known) {
    return keys.isWhole()
        ? idOf(keys, founder).equals(id)
        : known.stream().noneMatch(EpochKeys::isWhole);
  }

  /** Says where a chain leads back from an epoch that is known; returns what is known then. */
  public synchronized EpochKeys leadBack(EpochKeys keys, ChainPointer chain) {
    EpochKeys led = keys.withChain(chain);
    List<EpochKeys> known = new ArrayList<>(epochs(keys.number()));
    known.replaceAll(one -> one.controlKey().equals(keys.controlKey()) ? led : one);
    put(keys.number(), known);
    if (current.controlKey().equals(keys.controlKey())) {
      current = led;
    }
    return led;
  }

  /** The whole keys that an epoch's entry speaks of, if they are here. */
  public Optional<EpochKeys> whole(long number, Bytes check) {
    return epochs(number).stream()
        .filter(keys -> keys.isWhole() && EpochKeys.check(keys.epochKey()).equals(check))
        .findFirst();
  }

  /** Writes in this epoch from now on: one that the room's entries vouch for, whole. */
  public synchronized void use(EpochKeys keys) {
    Bytes unused = keys.epochKey();
    learn(keys, known -> known.controlKey().equals(keys.controlKey()) ? 0 : 1);
    used.add(keys.controlKey());
    current =
        epochs(keys.number()).stream()
            .filter(known -> known.controlKey().equals(keys.controlKey()))
            .findFirst()
            .orElse(keys);
  }

  /** Whether these were once written in, here or at whoever handed the room over to this node. */
  public synchronized boolean wasUsed(EpochKeys keys) {
    return used.contains(keys.controlKey());
  }

  /**
   * Keys, by their control keys, that anybody may have made up: they are read with, and do not show
   * that one knows the room, unless they were once written in.
   */
  public synchronized void setAside(Set<Bytes> controlKeys) {
    aside = Set.copyOf(controlKeys);
  }

  private boolean isAside(EpochKeys keys) {
    return aside.contains(keys.controlKey()) && !used.contains(keys.controlKey());
  }

  /** The 32 bytes that peers of the current epoch look each other up by. */
  public Bytes topic() {
    return current.topic(id);
  }

  /**
   * The key pair of a device's writer log in this room. Generation 0 of the founder's device is the
   * log that the room's id depends on.
   */
  public KeyPair writerLog(Bytes deviceSecret, long generation) {
    if (generation == 0 && founder.isPresent()) {
      for (EpochKeys zero : epochs(0)) {
        if (zero.isWhole()) {
          KeyPair first = founderLog(zero.mirrorKey(), deviceSecret);
          if (logKeyOf(first).equals(founder.get())) {
            return first;
          }
        }
      }
    }
    return derive(deviceSecret, Label.WRITER, id, generation);
  }

  /** The key pair of the log that holds the bytes of a device's files in an epoch. */
  public static KeyPair contentLog(Bytes deviceSecret, EpochKeys epoch) {
    return derive(deviceSecret, Label.CONTENT, epoch.mirrorKey(), epoch.number());
  }

  /** The key pair of the invite that a device writes at a place in its log. */
  public static KeyPair invite(Bytes deviceSecret, LogKey log, long index) {
    return derive(deviceSecret, Label.INVITE_SEED, log.bytes(), index);
  }

  private void put(long number, List<EpochKeys> keys) {
    epochs.put(number, List.copyOf(keys));
  }

  private static EpochKeys merged(EpochKeys old, EpochKeys more) {
    EpochKeys fuller = old.isWhole() ? old : more;
    Optional<ChainPointer> chain = old.chain().or(more::chain);
    return chain.isPresent() ? fuller.withChain(chain.get()) : fuller;
  }

  private static Bytes idOf(EpochKeys zero, Optional<LogKey> founder) {
    return Blake2b.keyedHash(
        zero.mirrorKey(), Label.ROOM.namespace(), founder.map(LogKey::bytes).orElse(Bytes.EMPTY));
  }

  private static KeyPair founderLog(Bytes mirrorKey, Bytes deviceSecret) {
    return derive(deviceSecret, Label.WRITER, mirrorKey, 0);
  }

  private static EpochKeys epochZero(Bytes roomKey) {
    return EpochKeys.of(0, Blake2b.keyedHash(roomKey, Label.EPOCH.namespace()), Optional.empty());
  }

  private static KeyPair derive(Bytes secret, Label label, Bytes of, long number) {
    Bytes message = new Encoder(72).raw(label.namespace()).raw(of).u64(number).toBytes();
    return KeyPair.fromSeed(Blake2b.keyedHash(secret, message));
  }

  private static Bytes requireKey(Bytes roomKey) {
    if (roomKey.length() != 32) {
      throw new IllegalArgumentException("room key of " + roomKey.length() + " bytes, not 32");
    }
    return roomKey.compact();
  }

  @Override
  public String toString() {
    return "RoomKeys[" + id + "]";
  }
}
