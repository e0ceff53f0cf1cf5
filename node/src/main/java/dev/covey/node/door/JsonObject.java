package dev.covey.node.door;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A parsed JSON object. What is asked for and not there, or of another type, is an {@link
 * IllegalArgumentException} that names it.
 */
public final class JsonObject {

  private final Map<String, @Nullable Object> members;

  JsonObject(Map<String, @Nullable Object> members) {
    this.members = members;
  }

  public boolean has(String name) {
    return members.get(name) != null;
  }

  public String string(String name) {
    return required(name, String.class, "a string");
  }

  public long number(String name) {
    return required(name, Long.class, "a whole number");
  }

  public boolean flag(String name) {
    return required(name, Boolean.class, "true or false");
  }

  public Optional<JsonObject> optionalObject(String name) {
    return has(name)
        ? Optional.of(required(name, JsonObject.class, "an object"))
        : Optional.empty();
  }

  public List<JsonObject> objects(String name) {
    return list(name, JsonObject.class, "objects");
  }

  public List<String> strings(String name) {
    return list(name, String.class, "strings");
  }

  private <T> List<T> list(String name, Class<T> type, String expected) {
    List<T> items = new ArrayList<>();
    for (Object item : required(name, List.class, "a list of " + expected)) {
      if (!type.isInstance(item)) {
        throw new IllegalArgumentException("\"" + name + "\" must be a list of " + expected);
      }
      items.add(type.cast(item));
    }
    return items;
  }

  private <T> T required(String name, Class<T> type, String expected) {
    Object value = members.get(name);
    if (!type.isInstance(value)) {
      throw new IllegalArgumentException("\"" + name + "\" must be " + expected);
    }
    return type.cast(value);
  }
}
