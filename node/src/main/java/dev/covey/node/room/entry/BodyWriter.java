package dev.covey.node.room.entry;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.covey.core.bytes.Bytes;
import dev.covey.core.crypto.PublicKey;
import dev.covey.node.room.key.LogTag;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Collects the fields of a body, in rising order of keys; the counterpart of BodyFields. */
final class BodyWriter {

  private final List<Consumer<CborWriter>> fields = new ArrayList<>(4);

  /** Writes what was collected as the value of a key. */
  void writeTo(CborWriter map, int key) {
    map.map(key, fields.size(), body -> fields.forEach(field -> field.accept(body)));
  }

  @CanIgnoreReturnValue
  BodyWriter number(int key, long value) {
    return field(map -> map.number(key, value));
  }

  /** A number that is left out when it is 0. */
  @CanIgnoreReturnValue
  BodyWriter numberIfAny(int key, long value) {
    return value == 0 ? this : number(key, value);
  }

  @CanIgnoreReturnValue
  BodyWriter on(int key, boolean value) {
    return number(key, value ? 1 : 0);
  }

  @CanIgnoreReturnValue
  BodyWriter text(int key, String value) {
    return field(map -> map.text(key, value));
  }

  /** A text that is left out when it is empty. */
  @CanIgnoreReturnValue
  BodyWriter textIfAny(int key, String value) {
    return value.isEmpty() ? this : text(key, value);
  }

  @CanIgnoreReturnValue
  BodyWriter bytes(int key, Bytes value) {
    return field(map -> map.bytes(key, value));
  }

  @CanIgnoreReturnValue
  BodyWriter ref(int key, Ref ref) {
    return field(
        map -> map.array(key, 2, array -> array.element(ref.tag().bytes()).element(ref.index())));
  }

  @CanIgnoreReturnValue
  BodyWriter refIfAny(int key, Optional<Ref> ref) {
    ref.ifPresent(present -> ref(key, present));
    return this;
  }

  @CanIgnoreReturnValue
  BodyWriter placeIfAny(int key, Optional<BlockPlace> place) {
    place.ifPresent(
        at ->
            field(
                map ->
                    map.array(
                        key, 2, array -> array.element(at.log().bytes()).element(at.index()))));
    return this;
  }

  @CanIgnoreReturnValue
  BodyWriter blob(int key, Blob blob) {
    return field(
        map ->
            map.array(
                key,
                4,
                array ->
                    array
                        .element(blob.byteOffset())
                        .element(blob.blockOffset())
                        .element(blob.blockLength())
                        .element(blob.byteLength())));
  }

  @CanIgnoreReturnValue
  BodyWriter cutsIfAny(int key, List<Cut> cuts) {
    if (cuts.isEmpty()) {
      return this;
    }
    return field(
        map ->
            map.array(
                key,
                2 * cuts.size(),
                array ->
                    cuts.forEach(cut -> array.element(cut.tag().bytes()).element(cut.length()))));
  }

  @CanIgnoreReturnValue
  BodyWriter leftIfAny(int key, List<Left> left) {
    if (left.isEmpty()) {
      return this;
    }
    return field(
        map ->
            map.array(
                key,
                3 * left.size(),
                array ->
                    left.forEach(
                        one ->
                            array
                                .element(one.at().tag().bytes())
                                .element(one.at().index())
                                .element(one.entry()))));
  }

  @CanIgnoreReturnValue
  BodyWriter tags(int key, List<LogTag> tags) {
    return field(
        map ->
            map.array(key, tags.size(), array -> tags.forEach(tag -> array.element(tag.bytes()))));
  }

  @CanIgnoreReturnValue
  BodyWriter publicKeys(int key, List<PublicKey> keys) {
    return field(
        map ->
            map.array(key, keys.size(), array -> keys.forEach(one -> array.element(one.bytes()))));
  }

  @CanIgnoreReturnValue
  BodyWriter publicKeysIfAny(int key, List<PublicKey> keys) {
    return keys.isEmpty() ? this : publicKeys(key, keys);
  }

  @CanIgnoreReturnValue
  private BodyWriter field(Consumer<CborWriter> write) {
    fields.add(write);
    return this;
  }
}
