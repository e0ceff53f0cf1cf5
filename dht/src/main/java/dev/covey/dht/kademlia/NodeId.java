package dev.covey.dht.kademlia;

import dev.covey.core.bytes.Bytes;
import java.nio.ByteBuffer;
import java.util.Random;

/**
 * A point in the 160-bit space that nodes and keys share; distance is XOR, read as a number.
 *
 * <pre>high (64 bits) | middle (64) | low (32), big endian</pre>
 */
public record NodeId(long high, long middle, int low) {

  /** Bytes in an identifier. */
  public static final int SIZE = 20;

  /** Bits in an identifier. */
  public static final int BITS = 160;

  /** Reads 20 bytes; throws {@link IllegalArgumentException} on any other length. */
  public static NodeId of(Bytes bytes) {
    if (bytes.length() != SIZE) {
      throw new IllegalArgumentException("node id of " + bytes.length() + " bytes, not 20");
    }
    ByteBuffer buffer = ByteBuffer.wrap(bytes.unsafeArray(), bytes.arrayOffset(), SIZE);
    return new NodeId(buffer.getLong(), buffer.getLong(), buffer.getInt());
  }

  public static NodeId random(Random random) {
    return new NodeId(random.nextLong(), random.nextLong(), random.nextInt());
  }

  public Bytes bytes() {
    byte[] bytes = new byte[SIZE];
    ByteBuffer.wrap(bytes).putLong(high).putLong(middle).putInt(low);
    return Bytes.wrap(bytes);
  }

  /** How many leading bits are equal: 0 to 160. */
  public int sharedPrefix(NodeId other) {
    if (high != other.high) {
      return Long.numberOfLeadingZeros(high ^ other.high);
    }
    if (middle != other.middle) {
      return 64 + Long.numberOfLeadingZeros(middle ^ other.middle);
    }
    return 128 + Integer.numberOfLeadingZeros(low ^ other.low);
  }

  /** Negative if {@code a} is closer to this id than {@code b} is, 0 only if they are equal. */
  public int compareDistance(NodeId a, NodeId b) {
    int order = Long.compareUnsigned(high ^ a.high, high ^ b.high);
    if (order == 0) {
      order = Long.compareUnsigned(middle ^ a.middle, middle ^ b.middle);
    }
    return order != 0 ? order : Integer.compareUnsigned(low ^ a.low, low ^ b.low);
  }

  /**
   * The distance to another id as a part of the whole space: from 0 to under 1, good to 53 bits.
   */
  public double distance(NodeId other) {
    long difference = high ^ other.high;
    return (difference >>> 11) * 0x1p-53;
  }

  /** A random id that shares exactly {@code bits} leading bits with this one: 0 to 159. */
  public NodeId randomSharing(int bits, Random random) {
    if (bits < 0 || bits >= BITS) {
      throw new IllegalArgumentException("shared prefix of " + bits + " bits, not 0 to 159");
    }
    byte[] own = bytes().toByteArray();
    byte[] made = random(random).bytes().toByteArray();
    int whole = bits / 8;
    System.arraycopy(own, 0, made, 0, whole);
    int kept = 0xff00 >> (bits % 8) & 0xff;
    int flipped = 0x80 >> (bits % 8);
    made[whole] =
        (byte) ((own[whole] & kept) | (~own[whole] & flipped) | (made[whole] & ~(kept | flipped)));
    return of(Bytes.wrap(made));
  }

  @Override
  public String toString() {
    return bytes().hex();
  }
}
