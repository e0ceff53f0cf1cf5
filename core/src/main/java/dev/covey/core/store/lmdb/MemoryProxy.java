package dev.covey.core.store.lmdb;

import java.util.Comparator;
import jnr.ffi.Pointer;
import org.lmdbjava.BufferProxy;

/** Hands {@link Memory} to LMDB and takes it back, by address. */
final class MemoryProxy extends BufferProxy<Memory> {

  static final MemoryProxy INSTANCE = new MemoryProxy();

  private static final Comparator<Memory> BY_BYTES =
      (left, right) -> left.copy().compareTo(right.copy());

  private MemoryProxy() {}

  @Override
  protected Memory allocate() {
    return new Memory();
  }

  @Override
  protected void deallocate(Memory memory) {
    // Its staging buffer is the garbage collector's.
  }

  @Override
  protected byte[] getBytes(Memory memory) {
    return memory.copy().toByteArray();
  }

  @Override
  protected Comparator<Memory> getSignedComparator() {
    return BY_BYTES;
  }

  @Override
  protected Comparator<Memory> getUnsignedComparator() {
    return BY_BYTES;
  }

  @Override
  @SuppressWarnings("NullAway") // lmdbjava asks for null where nothing need be kept alive
  protected Pointer in(Memory memory, Pointer value) {
    memory.writeTo(value.address());
    return null;
  }

  @Override
  @SuppressWarnings("NullAway") // as above
  protected Pointer in(Memory memory, int size, Pointer value) {
    memory.reserve(size, value.address());
    return null;
  }

  @Override
  protected Memory out(Memory memory, Pointer value) {
    memory.readFrom(value.address());
    return memory;
  }
}
