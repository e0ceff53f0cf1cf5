package dev.covey.node.room.entry;

import dev.covey.core.ProtocolViolationException;
import dev.covey.core.bytes.Bytes;
import dev.covey.core.crypto.XChaCha20Poly1305;
import dev.covey.core.encoding.Decoder;
import dev.covey.core.encoding.Encoder;
import dev.covey.core.log.LogKey;
import dev.covey.node.room.key.EpochKeys;
import dev.covey.node.room.key.RoomKeys;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Seals and opens the blocks of one writer log.
 *
 * <pre>
 * class u8: 1 content, 2 control | epoch uint | nonce (24)
 *   | XChaCha20-Poly1305 of the entry, tag (16) last
 *
 * key:              the epoch's seal key of that class for this log
 * associated data:  room id (32) | log key (32) | index (8, LE)
 * </pre>
 *
 * <p>So a block opens only where it was written: in this room, this log, at this index. Those who
 * came later may hold the control key of an epoch without its content key. Safe on any thread.
 */
public final class BlockSeal {

  static final int CONTENT = 1;
  static final int CONTROL = 2;

  private static final int NONCE = XChaCha20Poly1305.NONCE_SIZE;
  private static final int TAG = XChaCha20Poly1305.TAG_SIZE;
  private static final int MAX_HEADER = 1 + 9 + NONCE;

  /** The largest sealed block, in bytes. */
  public static final int MAX_BYTES = MAX_HEADER + Entry.MAX_BYTES + TAG;

  private static final SecureRandom RANDOM = new SecureRandom();

  private final RoomKeys room;
  private final LogKey log;
  private final Bytes place;
  private final Map<Bytes, Bytes> contentKeys = new ConcurrentHashMap<>();
  private final Map<Bytes, Bytes> controlKeys = new ConcurrentHashMap<>();

  public BlockSeal(RoomKeys room, LogKey log) {
    this.room = room;
    this.log = log;
    this.place = room.id().concat(log.bytes());
  }

  /** What came of opening a block. */
  public sealed interface Outcome {}

  /**
   * An opened block.
   *
   * @param entry still encoded
   * @param isControl whether it is of the control class
   * @param epoch the epoch it was sealed in
   */
  public record Opened(Bytes entry, boolean isControl, EpochKeys epoch) implements Outcome {}

  /** The key is not here, and may come: no fault of the block's writer. */
  public record MissingKey(long epoch, boolean isControl) implements Outcome {
    @Override
    public String toString() {
      return "epoch " + epoch + (isControl ? ", control class" : ", content class");
    }
  }

  /** Seals an encoded entry in the current epoch for the block at this index. */
  public Bytes seal(long index, Bytes entry, boolean isControl) {
    return seal(room.current(), index, entry, isControl);
  }

  /** Seals an encoded entry for the block at this index, under a fresh random nonce. */
  public Bytes seal(EpochKeys epoch, long index, Bytes entry, boolean isControl) {
    byte[] nonce = new byte[NONCE];
    RANDOM.nextBytes(nonce);
    return seal(epoch, index, entry, isControl, Bytes.wrap(nonce));
  }

  Bytes seal(EpochKeys epoch, long index, Bytes entry, boolean isControl, Bytes nonce) {
    if (entry.length() > Entry.MAX_BYTES) {
      throw new IllegalArgumentException(
          "an entry of " + entry.length() + " bytes; at most " + Entry.MAX_BYTES);
    }
    Bytes sealed = XChaCha20Poly1305.seal(key(epoch, isControl), nonce, associated(index), entry);
    return new Encoder(MAX_HEADER + sealed.length())
        .u8(isControl ? CONTROL : CONTENT)
        .uint(epoch.number())
        .raw(nonce)
        .raw(sealed)
        .toBytes();
  }

  /** The encoded entry of a block whose key should be here; a missing key is a violation. */
  public Bytes open(long index, Bytes block) throws ProtocolViolationException {
    Outcome outcome = read(index, block);
    if (outcome instanceof Opened opened) {
      return opened.entry();
    }
    throw new ProtocolViolationException(
        "block " + index + " of " + outcome + ", whose key is not here");
  }

  /**
   * Opens a block, or refuses one that was not sealed for this place. A block of an epoch after the
   * first that none of the known keys opens may be of another epoch with that number: its key is
   * missing, too.
   */
  public Outcome read(long index, Bytes block) throws ProtocolViolationException {
    if (block.length() > MAX_BYTES) {
      throw new ProtocolViolationException(
          "block " + index + " of " + block.length() + " bytes; at most " + MAX_BYTES);
    }
    Decoder decoder = new Decoder(block);
    int version = decoder.u8();
    if (version != CONTENT && version != CONTROL) {
      throw new ProtocolViolationException(
          "block " + index + " of class " + version + "; 1 or 2 expected");
    }
    boolean isControl = version == CONTROL;
    long number = decoder.uint();
    Bytes nonce = decoder.raw(NONCE);
    Bytes sealed = decoder.rest();
    if (sealed.length() < TAG || sealed.length() > Entry.MAX_BYTES + TAG) {
      throw new ProtocolViolationException(
          "block " + index + " with " + sealed.length() + " sealed bytes");
    }
    for (EpochKeys epoch : room.epochs(number)) {
      if (isControl || epoch.isWhole()) {
        try {
          Bytes entry =
              XChaCha20Poly1305.open(key(epoch, isControl), nonce, associated(index), sealed);
          return new Opened(entry, isControl, epoch);
        } catch (ProtocolViolationException e) {
          if (number == 0) {
            throw e;
          }
        }
      }
    }
    return new MissingKey(number, isControl);
  }

  /** Whether what people say in the epoch of a block is not for this node, as it came later. */
  public boolean isLocked(Bytes block) throws ProtocolViolationException {
    Decoder decoder = new Decoder(block);
    int unusedClass = decoder.u8();
    List<EpochKeys> epochs = room.epochs(decoder.uint());
    return !epochs.isEmpty() && epochs.stream().noneMatch(EpochKeys::isWhole);
  }

  private Bytes key(EpochKeys epoch, boolean isControl) {
    return isControl
        ? controlKeys.computeIfAbsent(epoch.controlKey(), key -> epoch.controlSealKey(log))
        : contentKeys.computeIfAbsent(epoch.controlKey(), key -> epoch.sealKey(log));
  }

  private Bytes associated(long index) {
    return new Encoder(72).raw(place).u64(index).toBytes();
  }
}
