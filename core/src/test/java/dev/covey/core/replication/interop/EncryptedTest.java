package dev.covey.core.replication.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.covey.core.bytes.Bytes;
import dev.covey.core.log.LogKey;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Logs whose blocks are encrypted: read with the key, handed on without it. */
class EncryptedTest extends InteropTest {

  private static final LogSpec ENCRYPTED =
      new LogSpec(LogSpec.Kind.DEFAULT, Bytes.hex("c0ffee".repeat(10) + "c0de"));

  @ParameterizedTest
  @EnumSource(Role.class)
  void readsAnEncryptedLog(Role role) {
    String log = "encrypted";
    LogKey key = serve(role, log, ENCRYPTED, 400, 0);
    read(role, log, ENCRYPTED, key);
    reader(role).follow(log);
    server(role).append(log, log, 100, 0);
    reader(role).await(log, 500, 0, 500);
    assertEqualLogs(log, Content.blocks(log, 0, 500, 0), server(role), reader(role));
  }

  @ParameterizedTest
  @EnumSource(Role.class)
  void handsOnAnEncryptedLogWithoutItsKey(Role role) {
    String log = "blind";
    LogKey key = serve(role, log, ENCRYPTED, 100, 0);
    read(role, log, LogSpec.PLAIN, key);
    reader(role).follow(log);
    reader(role).await(log, 100, 0, 100);
    assertThat(reader(role).state(log).treeHash()).isEqualTo(server(role).state(log).treeHash());
    assertThat(reader(role).hash(log, 0, 100)).isNotEqualTo(server(role).hash(log, 0, 100));
    try (CoveyPeer third = new CoveyPeer(directory().resolve("third-" + role))) {
      third.open(log, ENCRYPTED, key);
      third.connect(reader(role).listen());
      third.download(log, 0, 100);
      assertEqualLogs(log, Content.blocks(log, 0, 100, 0), server(role), third);
    }
  }
}
