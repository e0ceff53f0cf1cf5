package dev.covey.core.store.lmdb;

import java.util.Comparator;
import jnr.ffi.Pointer;
import org.lmdbjava.BufferProxy;

/**
 * Hands {@link Memory} to LMDB and takes it back, by address.
 *
 * <pre>MDB_val: size_t size | void* data</pre>
 */
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
    Memory.IO.putLong(value.address() + STRUCT_FIELD_OFFSET_SIZE, memory.size());
    Memory.IO.putLong(value.address() + STRUCT_FIELD_OFFSET_DATA, memory.address());
    return null;
  }

  @Override
  protected Pointer in(Memory memory, int size, Pointer value) {
    return in(memory, value);
  }

  @Override
  protected Memory out(Memory memory, Pointer value) {
    memory.pointAt(
        Memory.IO.getLong(value.address() + STRUCT_FIELD_OFFSET_DATA),
        Memory.IO.getLong(value.address() + STRUCT_FIELD_OFFSET_SIZE));
    return memory;
  }
}
