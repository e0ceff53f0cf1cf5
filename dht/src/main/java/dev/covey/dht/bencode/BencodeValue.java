package dev.covey.dht.bencode;

import dev.covey.core.bytes.Bytes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A value as it was read. Immutable; byte strings are slices of the input. */
public sealed interface BencodeValue {

  /** A signed integer of at most 64 bits. */
  record Int(long value) implements BencodeValue {}

  /** A byte string; text only by agreement. */
  record ByteString(Bytes bytes) implements BencodeValue {}

  /** Values in order. */
  record Items(List<BencodeValue> values) implements BencodeValue {

    public Items {
      values = List.copyOf(values);
    }

    /** The members that are byte strings, in order; others are passed over. */
    public List<Bytes> byteStrings() {
      List<Bytes> strings = new ArrayList<>(values.size());
      for (BencodeValue value : values) {
        if (value instanceof ByteString string) {
          strings.add(string.bytes());
        }
      }
      return strings;
    }
  }

  /**
   * Values by key. Keys are bytes, held as ISO 8859-1 text.
   *
   * <p>Each accessor returns nothing for a value that is absent or of another kind: what a message
   * must contain is the affair of whoever reads the message.
   */
  final class Dictionary implements BencodeValue {

    private final Map<String, Member> members;

    Dictionary(Map<String, Member> members) {
      this.members = members;
    }

    public Set<String> keys() {
      return Set.copyOf(members.keySet());
    }

    public @Nullable BencodeValue value(String key) {
      Member member = members.get(key);
      return member == null ? null : member.value();
    }

    /** The bytes of the value exactly as received: what a signature over it covers. */
    public @Nullable Bytes raw(String key) {
      Member member = members.get(key);
      return member == null ? null : member.raw();
    }

    public @Nullable Bytes bytes(String key) {
      return value(key) instanceof ByteString string ? string.bytes() : null;
    }

    public OptionalLong integer(String key) {
      return value(key) instanceof Int integer
          ? OptionalLong.of(integer.value())
          : OptionalLong.empty();
    }

    public @Nullable Items items(String key) {
      return value(key) instanceof Items items ? items : null;
    }

    public @Nullable Dictionary dictionary(String key) {
      return value(key) instanceof Dictionary dictionary ? dictionary : null;
    }

    record Member(BencodeValue value, Bytes raw) {}
  }
}
