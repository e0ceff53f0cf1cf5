package dev.covey.node.room.key;

import dev.covey.core.bytes.Bytes;
import dev.covey.core.crypto.Blake2b;
import dev.covey.core.log.LogKey;
import dev.covey.node.identity.Label;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The keys of one epoch of a room. Whole, or of those that came later and may not read what was
 * said: the control key alone. Immutable; never prints a secret.
 *
 * <pre>
 * epoch key     32 random bytes; that of epoch 0 follows from the room key
 * control key   H_{epoch key}(CONTROL)
 * mirror key    H_{epoch key}(MIRROR)
 * seal keys     H_{epoch key}(SEAL | log key), H_{control key}(SEAL | log key)
 * content key   H_{epoch key}(CONTENT_KEY)
 * whisper key   H_{epoch key}(WHISPER_KEY)
 * check         BLAKE2b-256(epoch key): in the entry that begins the epoch
 * </pre>
 */
public final class EpochKeys {

  private final long number;
  private final @Nullable Bytes epochKey;
  private final Bytes controlKey;
  private final Optional<ChainPointer> chain;

  private EpochKeys(
      long number, @Nullable Bytes epochKey, Bytes controlKey, Optional<ChainPointer> chain) {
    this.number = number;
    this.epochKey = epochKey;
    this.controlKey = controlKey;
    this.chain = chain;
  }

  /** The keys that follow from an epoch key. */
  public static EpochKeys of(long number, Bytes epochKey, Optional<ChainPointer> chain) {
    Bytes key = require(epochKey);
    return new EpochKeys(number, key, Blake2b.keyedHash(key, Label.CONTROL.namespace()), chain);
  }

  /** The control key alone. */
  public static EpochKeys control(long number, Bytes controlKey, Optional<ChainPointer> chain) {
    return new EpochKeys(number, null, require(controlKey), chain);
  }

  /** The epoch's number; a room begins with 0. */
  public long number() {
    return number;
  }

  /** Whether content can be read, not just control entries. */
  public boolean isWhole() {
    return epochKey != null;
  }

  /** Where the keys of the epoch before are written; empty in epoch 0, or if that is not known. */
  public Optional<ChainPointer> chain() {
    return chain;
  }

  EpochKeys withChain(ChainPointer pointer) {
    return new EpochKeys(number, epochKey, controlKey, Optional.of(pointer));
  }

  /** Whoever has it reads everything of the epoch: 32 bytes. Only of whole keys. */
  public Bytes epochKey() {
    Bytes key = epochKey;
    if (key == null) {
      throw new IllegalStateException("only the control key of epoch " + number + " is here");
    }
    return key;
  }

  /** Whoever has it reads the control entries of the epoch: 32 bytes. */
  public Bytes controlKey() {
    return controlKey;
  }

  /** What the entry that begins the epoch says of the epoch key: 32 bytes. */
  public static Bytes check(Bytes epochKey) {
    return Blake2b.hash(epochKey);
  }

  /** Enough to find, verify, store and serve the room's logs, not to read them. */
  public Bytes mirrorKey() {
    return Blake2b.keyedHash(epochKey(), Label.MIRROR.namespace());
  }

  /** The key that seals the content entries of one log in this epoch: 32 bytes. */
  public Bytes sealKey(LogKey log) {
    return Blake2b.keyedHash(epochKey(), Label.SEAL.namespace(), log.bytes());
  }

  /** The key that seals the control entries of one log in this epoch: 32 bytes. */
  public Bytes controlSealKey(LogKey log) {
    return Blake2b.keyedHash(controlKey, Label.SEAL.namespace(), log.bytes());
  }

  /** The encryption key that content logs of this epoch are opened with: 32 bytes. */
  public Bytes contentKey() {
    return Blake2b.keyedHash(epochKey(), Label.CONTENT_KEY.namespace());
  }

  /** The key that this epoch's whispers are sealed with: 32 bytes. */
  public Bytes whisperKey() {
    return Blake2b.keyedHash(epochKey(), Label.WHISPER_KEY.namespace());
  }

  /** The 32 bytes that this epoch's peers look each other up by. */
  public Bytes topic(Bytes roomId) {
    return Blake2b.keyedHash(mirrorKey(), Label.TOPIC.namespace(), roomId);
  }

  /**
   * What a peer sends to show that it knows the mirror key, bound to one connection.
   *
   * @param fromInitiator whether the sender is the one who began the connection
   * @param handshakeHash the connection's, 64 bytes
   */
  public Bytes capability(boolean fromInitiator, Bytes handshakeHash) {
    Label role = fromInitiator ? Label.ROOM_INITIATOR : Label.ROOM_RESPONDER;
    return Blake2b.keyedHash(handshakeHash, role.namespace(), mirrorKey());
  }

  private static Bytes require(Bytes key) {
    if (key.length() != 32) {
      throw new IllegalArgumentException("epoch key of " + key.length() + " bytes, not 32");
    }
    return key.compact();
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof EpochKeys keys
        && number == keys.number
        && controlKey.equals(keys.controlKey)
        && isWhole() == keys.isWhole()
        && chain.equals(keys.chain);
  }

  @Override
  public int hashCode() {
    return controlKey.hashCode();
  }

  @Override
  public String toString() {
    return "EpochKeys[" + number + (isWhole() ? "]" : ", control only]");
  }
}
