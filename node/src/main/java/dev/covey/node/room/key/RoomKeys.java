package dev.covey.node.room.key;

import dev.covey.core.bytes.Bytes;
import dev.covey.core.crypto.Blake2b;
import dev.covey.core.crypto.KeyPair;
import dev.covey.core.encoding.Encoder;
import dev.covey.core.log.LogKey;
import dev.covey.core.log.Manifest;
import dev.covey.node.identity.Label;
import java.security.SecureRandom;
import java.util.Optional;

/**
 * Everything that follows from a room key and, in a founded room, the founder's first log.
 *
 * <pre>
 * epoch key 0   H_{room key}(EPOCH)
 * mirror key    H_{epoch key}(MIRROR)
 * room id       H_{mirror key 0}(ROOM | founder's log key, or nothing in an open room)
 * topic         H_{mirror key}(TOPIC | room id)
 * writer log    Ed25519 seed H_{device secret}(WRITER | room id | generation u64 LE)
 * founder's     Ed25519 seed H_{device secret}(WRITER | mirror key 0 | 0 u64 LE)
 * content log   Ed25519 seed H_{device secret}(CONTENT | room id | epoch u64 LE)
 * seal key      H_{epoch key}(SEAL | log key)
 * content key   H_{epoch key}(CONTENT_KEY)
 * </pre>
 *
 * <p>Names in capitals are {@link Label}s. Immutable; never prints a secret.
 */
public final class RoomKeys {

  private static final SecureRandom RANDOM = new SecureRandom();

  private final Bytes roomKey;
  private final Optional<LogKey> founder;
  private final EpochKeys epoch;
  private final Bytes id;

  private RoomKeys(Bytes roomKey, Optional<LogKey> founder) {
    this.roomKey = roomKey;
    this.founder = founder;
    this.epoch = epochZero(roomKey);
    this.id =
        Blake2b.keyedHash(
            epoch.mirrorKey(),
            Label.ROOM.namespace(),
            founder.map(LogKey::bytes).orElse(Bytes.EMPTY));
  }

  /** The keys of an open room, from its room key. */
  public static RoomKeys open(Bytes roomKey) {
    return new RoomKeys(requireKey(roomKey), Optional.empty());
  }

  /** The keys of a founded room, from its room key and the founder's first log. */
  public static RoomKeys founded(Bytes roomKey, LogKey founder) {
    return new RoomKeys(requireKey(roomKey), Optional.of(founder));
  }

  /** The keys of a new room that this device founds. */
  public static RoomKeys found(Bytes roomKey, Bytes deviceSecret) {
    return founded(roomKey, logKeyOf(founderLog(requireKey(roomKey), deviceSecret)));
  }

  /** Thirty-two random bytes. */
  public static Bytes freshRoomKey() {
    byte[] key = new byte[32];
    RANDOM.nextBytes(key);
    return Bytes.wrap(key);
  }

  /** The key of the ordinary log that a key pair writes. */
  public static LogKey logKeyOf(KeyPair keyPair) {
    return Manifest.single(keyPair.publicKey()).key();
  }

  /** Whoever has it can read the room: 32 bytes. */
  public Bytes roomKey() {
    return roomKey;
  }

  /** The founder's first log; empty in an open room. */
  public Optional<LogKey> founder() {
    return founder;
  }

  /** Thirty-two bytes that never change. */
  public Bytes id() {
    return id;
  }

  /** The current epoch. */
  public EpochKeys epoch() {
    return epoch;
  }

  /** The keys of an epoch, if they are known here. */
  public Optional<EpochKeys> epoch(long number) {
    return number == epoch.number() ? Optional.of(epoch) : Optional.empty();
  }

  /** The 32 bytes that peers of the current epoch look each other up by. */
  public Bytes topic() {
    return epoch.topic(id);
  }

  /**
   * The key pair of a device's writer log in this room. Generation 0 of the founder's device is the
   * log that the room's id depends on.
   */
  public KeyPair writerLog(Bytes deviceSecret, long generation) {
    if (generation == 0 && founder.isPresent()) {
      KeyPair first = founderLog(roomKey, deviceSecret);
      if (logKeyOf(first).equals(founder.get())) {
        return first;
      }
    }
    return derive(deviceSecret, Label.WRITER, id, generation);
  }

  /** The key pair of the log that holds the bytes of a device's files in the current epoch. */
  public KeyPair contentLog(Bytes deviceSecret) {
    return derive(deviceSecret, Label.CONTENT, id, epoch.number());
  }

  private static KeyPair founderLog(Bytes roomKey, Bytes deviceSecret) {
    return derive(deviceSecret, Label.WRITER, epochZero(roomKey).mirrorKey(), 0);
  }

  private static EpochKeys epochZero(Bytes roomKey) {
    return new EpochKeys(0, Blake2b.keyedHash(roomKey, Label.EPOCH.namespace()));
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
