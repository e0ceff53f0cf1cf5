package dev.covey.node.room.entry;

import dev.covey.api.Role;
import dev.covey.core.ProtocolViolationException;
import dev.covey.core.bytes.Bytes;
import dev.covey.core.crypto.PublicKey;
import dev.covey.core.log.LogKey;
import dev.covey.node.room.key.LogTag;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The fields of a body as they were read. A method without a word about absence throws {@link
 * ProtocolViolationException} for a field that is missing; all do for one of another type.
 *
 * <pre>
 * ref    [log tag (8), index]          cuts   [log tag (8), length, log tag, length, ...]
 * keys   [key (32), key, ...]          place  [log key (32), index]
 * </pre>
 */
final class BodyFields {

  /** Keys from here on are of later versions. */
  private static final int KEYS = 16;

  private final @Nullable Object[] values = new @Nullable Object[KEYS];

  private BodyFields() {}

  /** Reads a map; what its keys mean is asked later. */
  static BodyFields read(CborReader reader) throws ProtocolViolationException {
    BodyFields fields = new BodyFields();
    reader.map(
        key -> {
          if (key < KEYS) {
            fields.values[key] = reader.value();
          }
        });
    return fields;
  }

  boolean has(int key) {
    return values[key] != null;
  }

  /** A number of 0 or more. */
  long count(int key) throws ProtocolViolationException {
    return asCount(key, value(key));
  }

  long count(int key, long absent) throws ProtocolViolationException {
    return has(key) ? count(key) : absent;
  }

  /** On or off: 1 or 0. */
  boolean isOn(int key) throws ProtocolViolationException {
    long number = count(key);
    if (number > 1) {
      throw new ProtocolViolationException("field " + key + " is " + number + "; 0 or 1 expected");
    }
    return number == 1;
  }

  String text(int key) throws ProtocolViolationException {
    return as(String.class, key, value(key), "text");
  }

  String text(int key, String absent) throws ProtocolViolationException {
    return has(key) ? text(key) : absent;
  }

  Optional<String> textIfAny(int key) throws ProtocolViolationException {
    return has(key) ? Optional.of(text(key)) : Optional.empty();
  }

  Bytes bytes(int key) throws ProtocolViolationException {
    return as(Bytes.class, key, value(key), "a byte string");
  }

  Bytes bytes(int key, Bytes absent) throws ProtocolViolationException {
    return has(key) ? bytes(key) : absent;
  }

  PublicKey publicKey(int key) throws ProtocolViolationException {
    return new PublicKey(bytes(key));
  }

  LogKey logKey(int key) throws ProtocolViolationException {
    return new LogKey(sized(key, bytes(key), LogKey.SIZE));
  }

  Optional<Role> roleIfAny(int key) throws ProtocolViolationException {
    return has(key) ? Optional.of(Role.of(count(key))) : Optional.empty();
  }

  Ref ref(int key) throws ProtocolViolationException {
    List<?> parts = list(key, 2);
    return new Ref(tag(key, parts.get(0)), asCount(key, parts.get(1)));
  }

  Optional<Ref> refIfAny(int key) throws ProtocolViolationException {
    return has(key) ? Optional.of(ref(key)) : Optional.empty();
  }

  Optional<BlockPlace> placeIfAny(int key) throws ProtocolViolationException {
    if (!has(key)) {
      return Optional.empty();
    }
    List<?> parts = list(key, 2);
    Bytes log = sized(key, asBytes(key, parts.get(0)), LogKey.SIZE);
    return Optional.of(new BlockPlace(new LogKey(log), asCount(key, parts.get(1))));
  }

  Blob blob(int key) throws ProtocolViolationException {
    List<?> numbers = list(key, 4);
    return new Blob(
        asCount(key, numbers.get(0)),
        asCount(key, numbers.get(1)),
        asCount(key, numbers.get(2)),
        asCount(key, numbers.get(3)));
  }

  /** None when absent. */
  List<Cut> cuts(int key) throws ProtocolViolationException {
    List<?> parts = elements(key);
    if (parts.size() % 2 != 0) {
      throw new ProtocolViolationException("field " + key + ": a log tag without a length");
    }
    if (parts.size() / 2 > Limits.CUTS) {
      throw new ProtocolViolationException(
          "field " + key + ": " + parts.size() / 2 + " cuts; at most " + Limits.CUTS + " expected");
    }
    List<Cut> cuts = new ArrayList<>(parts.size() / 2);
    for (int i = 0; i < parts.size(); i += 2) {
      cuts.add(new Cut(tag(key, parts.get(i)), asCount(key, parts.get(i + 1))));
    }
    return cuts;
  }

  /** None when absent. */
  List<Left> left(int key) throws ProtocolViolationException {
    List<?> parts = elements(key);
    if (parts.size() % 3 != 0 || parts.size() > 3 * Limits.LEFTS) {
      throw new ProtocolViolationException("field " + key + ": " + parts.size() + " elements");
    }
    List<Left> left = new ArrayList<>(parts.size() / 3);
    for (int i = 0; i < parts.size(); i += 3) {
      Ref at = new Ref(tag(key, parts.get(i)), asCount(key, parts.get(i + 1)));
      Bytes entry = asBytes(key, parts.get(i + 2));
      if (entry.isEmpty() || entry.length() > Limits.LEFT) {
        throw new ProtocolViolationException("field " + key + ": " + entry.length() + " bytes");
      }
      left.add(new Left(at, entry));
    }
    return left;
  }

  /** None when absent. */
  List<LogTag> tags(int key) throws ProtocolViolationException {
    List<LogTag> tags = new ArrayList<>();
    for (Object element : elements(key)) {
      tags.add(tag(key, element));
    }
    return tags;
  }

  /** None when absent. */
  List<PublicKey> publicKeys(int key) throws ProtocolViolationException {
    List<PublicKey> keys = new ArrayList<>();
    for (Object element : elements(key)) {
      keys.add(new PublicKey(asBytes(key, element)));
    }
    return keys;
  }

  private List<?> list(int key, int size) throws ProtocolViolationException {
    List<?> parts = as(List.class, key, value(key), "an array");
    if (parts.size() != size) {
      throw new ProtocolViolationException(
          "field " + key + ": an array of " + parts.size() + "; " + size + " expected");
    }
    return parts;
  }

  private List<?> elements(int key) throws ProtocolViolationException {
    return has(key) ? as(List.class, key, value(key), "an array") : List.of();
  }

  private static LogTag tag(int key, Object element) throws ProtocolViolationException {
    return new LogTag(asBytes(key, element));
  }

  private static Bytes asBytes(int key, Object value) throws ProtocolViolationException {
    return as(Bytes.class, key, value, "a byte string");
  }

  private static long asCount(int key, Object value) throws ProtocolViolationException {
    long number = as(Long.class, key, value, "a whole number");
    if (number < 0) {
      throw new ProtocolViolationException("field " + key + " is " + number + ", below 0");
    }
    return number;
  }

  private static Bytes sized(int key, Bytes bytes, int size) throws ProtocolViolationException {
    if (bytes.length() != size) {
      throw new ProtocolViolationException(
          "field " + key + ": " + bytes.length() + " bytes, not " + size);
    }
    return bytes;
  }

  private Object value(int key) throws ProtocolViolationException {
    Object value = values[key];
    if (value == null) {
      throw new ProtocolViolationException("a body without field " + key);
    }
    return value;
  }

  private static <T> T as(Class<T> type, int key, Object value, String expected)
      throws ProtocolViolationException {
    if (!type.isInstance(value)) {
      throw new ProtocolViolationException("field " + key + " is not " + expected);
    }
    return type.cast(value);
  }
}
