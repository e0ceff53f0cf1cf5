package dev.covey.core.store.lmdb;

import com.kenai.jffi.MemoryIO;
import dev.covey.core.bytes.Bytes;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/**
 * A range of native memory: what LMDB is given, or where it says a value lies. Confined to one
 * transaction at a time.
 *
 * <pre>MDB_val: size_t size | void* data</pre>
 */
final class Memory {

  static final MemoryIO IO;

  static {
    // Without sun.misc.Unsafe, which newer JDKs warn of; jffi reads this once, when it is loaded.
    if (System.getProperty("jffi.unsafe.disabled") == null) {
      System.setProperty("jffi.unsafe.disabled", "true");
    }
    IO = MemoryIO.getInstance();
  }

  /** Has jffi loaded as above, if nothing loaded it before. */
  static void prepare() {
    MemoryIO unused = IO;
  }

  private static final int SIZE_AT = 0;
  private static final int DATA_AT = 8;
  private static final int MDB_VAL_SIZE = 16;

  private @Nullable ByteBuffer staging;
  private @Nullable ByteBuffer view;
  private long viewed;
  private long stagingAddress;
  private long address;
  private long size;

  /** Tells the MDB_val at that address what this points at. */
  void writeTo(long structure) {
    ByteBuffer fields = view(structure);
    fields.putLong(SIZE_AT, size);
    fields.putLong(DATA_AT, address);
  }

  /** Asks by the MDB_val at that address for so much room. */
  void reserve(long room, long structure) {
    size = room;
    address = 0;
    writeTo(structure);
  }

  /** Points at what the MDB_val at that address does. */
  void readFrom(long structure) {
    ByteBuffer fields = view(structure);
    size = fields.getLong(SIZE_AT);
    address = fields.getLong(DATA_AT);
  }

  /** The same few MDB_vals are used again and again: seen as a buffer, they cost no native call. */
  private ByteBuffer view(long structure) {
    ByteBuffer known = view;
    if (known == null || structure != viewed) {
      known = IO.newDirectByteBuffer(structure, MDB_VAL_SIZE).order(ByteOrder.nativeOrder());
      view = known;
      viewed = structure;
    }
    return known;
  }

  /** Copies the bytes into memory of its own, which grows, and points there. */
  Memory fill(Bytes bytes) {
    ByteBuffer buffer = staging;
    if (buffer == null || buffer.capacity() < bytes.length()) {
      buffer = ByteBuffer.allocateDirect(Math.max(512, Integer.highestOneBit(bytes.length()) * 2));
      staging = buffer;
      stagingAddress = IO.getDirectBufferAddress(buffer);
    }
    buffer.clear().put(bytes.unsafeArray(), bytes.arrayOffset(), bytes.length());
    address = stagingAddress;
    size = bytes.length();
    return this;
  }

  /** Copies the bytes to where this points, which must be as large. */
  void store(Bytes bytes) {
    IO.putByteArray(address, bytes.unsafeArray(), bytes.arrayOffset(), bytes.length());
  }

  /** Copies what it points at. */
  Bytes copy() {
    byte[] bytes = new byte[Math.toIntExact(size)];
    IO.getByteArray(address, bytes, 0, bytes.length);
    return Bytes.wrap(bytes);
  }
}
