package dev.covey.core.store.lmdb;

import com.kenai.jffi.MemoryIO;
import dev.covey.core.bytes.Bytes;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A range of native memory: what LMDB is given, or where it says a value lies. Confined to one
 * transaction.
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

  private @Nullable ByteBuffer staging;
  private long stagingAddress;
  private long address;
  private long size;

  long address() {
    return address;
  }

  long size() {
    return size;
  }

  void pointAt(long newAddress, long newSize) {
    address = newAddress;
    size = newSize;
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
    pointAt(stagingAddress, bytes.length());
    return this;
  }

  /** Copies what it points at. */
  Bytes copy() {
    byte[] bytes = new byte[Math.toIntExact(size)];
    IO.getByteArray(address, bytes, 0, bytes.length);
    return Bytes.wrap(bytes);
  }
}
