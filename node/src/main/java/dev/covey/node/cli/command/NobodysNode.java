package dev.covey.node.cli.command;

import dev.covey.api.Contacts;
import dev.covey.api.Devices;
import dev.covey.api.Knocks;
import dev.covey.api.Node;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What there is to read where nobody has been: no rooms, no people. It makes nothing either. */
final class NobodysNode {

  private static final Set<Class<?>> PARTS = Set.of(Contacts.class, Knocks.class, Devices.class);

  private NobodysNode() {}

  static Node open() {
    return empty(Node.class);
  }

  private static <T> T empty(Class<T> type) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (unusedProxy, method, unusedArguments) -> answer(method.getReturnType())));
  }

  private static @Nullable Object answer(Class<?> type) {
    if (type == List.class) {
      return List.of();
    } else if (type == Optional.class) {
      return Optional.empty();
    } else if (type == boolean.class) {
      return false;
    } else if (type == void.class) {
      return null;
    } else if (PARTS.contains(type)) {
      return empty(type);
    }
    throw new IllegalStateException(
        "nobody has been here yet: `covey create NAME` or `covey join LINK` begins");
  }
}
