package dev.covey.core.replication.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.covey.core.log.LogKey;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Messages of an application's own, beside a log. */
class ExtensionTest extends InteropTest {

  @ParameterizedTest
  @EnumSource(Role.class)
  void passesMessagesByName(Role role) {
    String log = "extended";
    LogKey key = serve(role, log, LogSpec.PLAIN, 5, 0);
    read(role, log, LogSpec.PLAIN, key);
    for (String name : List.of("chat", "typing")) {
      server(role).extend(log, name);
      reader(role).extend(log, name);
    }
    reader(role).download(log, 0, 5);
    assertHears(log, reader(role), server(role));
    assertHears(log, server(role), reader(role));
  }

  /** Repeats a name: the second message in a row carries it no more. */
  private static void assertHears(String log, Peer from, Peer to) {
    from.broadcast(log, "chat", "one");
    from.broadcast(log, "chat", "two");
    from.broadcast(log, "typing", "");
    from.broadcast(log, "chat", "three");
    assertThat(to.heard(log, 4))
        .containsExactly("chat: one", "chat: two", "typing: ", "chat: three");
  }
}
