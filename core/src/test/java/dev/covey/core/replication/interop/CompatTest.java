package dev.covey.core.replication.interop;

import dev.covey.core.bytes.Bytes;
import dev.covey.core.log.LogKey;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Logs as Hypercore 10 makes them, whose key is the signer's: with 10.38, and with 11. */
class CompatTest extends InteropTest {

  private static final Bytes ENCRYPTION = Bytes.hex("0123456789abcdef".repeat(4));

  @ParameterizedTest
  @MethodSource("rolesAndKinds")
  void followsALogAcrossATruncate(Role role, LogSpec.Kind kind) {
    LogSpec spec = new LogSpec(kind, null);
    String log = "log-" + kind.label + role;
    LogKey key = serve(role, log, spec, 500, 0);
    read(role, log, spec, key);
    reader(role).follow(log);
    reader(role).await(log, 500, 0, 500);
    server(role).append(log, log, 50, 0);
    reader(role).await(log, 550, 0, 550);
    assertEqualLogs(log, Content.blocks(log, 0, 550, 0), server(role), reader(role));
    server(role).truncate(log, 301);
    server(role).append(log, "again", 99, 0);
    reader(role).await(log, 400, 1, 400);
    List<Bytes> written = Content.blocks(log, 0, 301, 0);
    written.addAll(Content.blocks("again", 301, 400, 0));
    assertEqualLogs(log, written, server(role), reader(role));
  }

  @ParameterizedTest
  @MethodSource("rolesAndKinds")
  void readsAnEncryptedLog(Role role, LogSpec.Kind kind) {
    LogSpec spec = new LogSpec(kind, ENCRYPTION);
    String log = "encrypted-" + kind.label + role;
    LogKey key = serve(role, log, spec, 100, 0);
    read(role, log, spec, key);
    reader(role).follow(log);
    reader(role).await(log, 100, 0, 100);
    assertEqualLogs(log, Content.blocks(log, 0, 100, 0), server(role), reader(role));
  }

  static Stream<Arguments> rolesAndKinds() {
    return Arrays.stream(Role.values())
        .flatMap(
            role ->
                Stream.of(LogSpec.Kind.COMPAT_10, LogSpec.Kind.COMPAT_11)
                    .map(kind -> Arguments.of(role, kind)));
  }
}
