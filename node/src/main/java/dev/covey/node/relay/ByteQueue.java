package dev.covey.node.relay;

import dev.covey.core.bytes.Bytes;

/** Bytes that wait, in a ring that grows with them and is let go when they are gone. */
final class ByteQueue {

  private static final byte[] NONE = new byte[0];
  private static final int SMALLEST = 1 << 10;

  private byte[] ring = NONE;
  private int start;
  private int size;

  int size() {
    return size;
  }

  boolean isEmpty() {
    return size == 0;
  }

  void add(Bytes bytes) {
    int length = bytes.length();
    if (size + length > ring.length) {
      grow(size + length);
    }
    int at = (start + size) & (ring.length - 1);
    int first = Math.min(length, ring.length - at);
    System.arraycopy(bytes.unsafeArray(), bytes.arrayOffset(), ring, at, first);
    System.arraycopy(bytes.unsafeArray(), bytes.arrayOffset() + first, ring, 0, length - first);
    size += length;
  }

  /** The first bytes, at most so many, without removing them; valid until the queue changes. */
  Bytes peek(int most) {
    return Bytes.wrap(ring, start, Math.min(Math.min(most, size), ring.length - start));
  }

  void remove(int count) {
    size -= count;
    if (size == 0) {
      ring = NONE;
      start = 0;
    } else {
      start = (start + count) & (ring.length - 1);
    }
  }

  void clear() {
    ring = NONE;
    start = 0;
    size = 0;
  }

  private void grow(int needed) {
    byte[] larger = new byte[Math.max(SMALLEST, Integer.highestOneBit(needed - 1) << 1)];
    int first = Math.min(size, ring.length - start);
    System.arraycopy(ring, start, larger, 0, first);
    System.arraycopy(ring, 0, larger, first, size - first);
    ring = larger;
    start = 0;
  }
}
