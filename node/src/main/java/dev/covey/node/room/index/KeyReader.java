package dev.covey.node.room.index;

import dev.covey.core.bytes.Bytes;
import dev.covey.node.room.key.LogTag;

/** Reads what {@link KeyWriter} wrote, field by field. Confined to one thread. */
final class KeyReader {

  private final Bytes bytes;
  private int at;

  KeyReader(Bytes bytes) {
    this.bytes = bytes;
  }

  boolean hasMore() {
    return at < bytes.length();
  }

  long number() {
    int first = u8();
    if (first < KeyWriter.ONE_BYTE) {
      return first;
    }
    if (first < KeyWriter.LONGER) {
      return (long) KeyWriter.ONE_BYTE + ((first - KeyWriter.ONE_BYTE) << 8) + u8();
    }
    return bigEndian(first - KeyWriter.LONGER + 2);
  }

  int u8() {
    return bytes.at(at++) & 0xff;
  }

  long time() {
    return bigEndian(8);
  }

  LogTag tag() {
    return new LogTag(raw(LogTag.SIZE));
  }

  Bytes raw(int length) {
    Bytes raw = bytes.slice(at, length);
    at += length;
    return raw;
  }

  private long bigEndian(int length) {
    long value = 0;
    for (int i = 0; i < length; i++) {
      value = value << 8 | u8();
    }
    return value;
  }
}
