package dev.covey.core.replication.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.covey.core.log.LogKey;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Everything, from the first block to those that are appended meanwhile. */
class WholeLogTest extends InteropTest {

  private static final int LARGE = 64 << 10;

  @ParameterizedTest
  @EnumSource(Role.class)
  void downloadsAllOfALog(Role role) {
    String log = "full";
    LogKey key = serve(role, log, LogSpec.PLAIN, 3_000, 0);
    read(role, log, LogSpec.PLAIN, key);
    reader(role).follow(log);
    reader(role).await(log, 3_000, 0, 3_000);
    assertEqualLogs(log, Content.blocks(log, 0, 3_000, 0), server(role), reader(role));
    LogState served = server(role).state(log);
    LogState read = reader(role).state(log);
    assertThat(served.uploaded() + read.downloaded())
        .as("%s: uploaded twice %s, downloaded twice %s", role, served.repeated(), read.repeated())
        .isBetween(3_000L, 3_015L); // Whoever has no patience with answers out of order: 3,200.
  }

  @ParameterizedTest
  @EnumSource(Role.class)
  void downloadsFromWhoDialled(Role role) {
    String log = "dialled";
    LogKey key = serve(role, log, LogSpec.PLAIN, 500, 0);
    reader(role).open(log, LogSpec.PLAIN, key);
    reader(role).follow(log);
    server(role).connect(reader(role).listen());
    reader(role).await(log, 500, 0, 500);
    assertEqualLogs(log, Content.blocks(log, 0, 500, 0), server(role), reader(role));
  }

  @ParameterizedTest
  @EnumSource(Role.class)
  void followsWhatIsAppendedLive(Role role) {
    String log = "live";
    LogKey key = serve(role, log, LogSpec.PLAIN, 0, 0);
    read(role, log, LogSpec.PLAIN, key);
    reader(role).follow(log);
    int length = 0;
    for (int count : List.of(1, 1, 2, 29, 1, 300, 1)) {
      server(role).append(log, log, count, 0);
      length += count;
      reader(role).await(log, length, 0, length);
    }
    for (int i = 0; i < 50; i++) {
      server(role).append(log, log, 1, 0);
    }
    length += 50;
    reader(role).await(log, length, 0, length);
    assertEqualLogs(log, Content.blocks(log, 0, length, 0), server(role), reader(role));
  }

  @ParameterizedTest
  @EnumSource(Role.class)
  void downloadsLargeBlocks(Role role) {
    String log = "large";
    LogKey key = serve(role, log, LogSpec.PLAIN, 128, LARGE);
    read(role, log, LogSpec.PLAIN, key);
    reader(role).follow(log);
    reader(role).await(log, 128, 0, 128);
    assertEqualLogs(log, Content.blocks(log, 0, 128, LARGE), server(role), reader(role));
  }

  @Tag("long")
  @Timeout(600)
  @ParameterizedTest
  @EnumSource(Role.class)
  void downloadsAGibibyteOfLargeBlocks(Role role) {
    String log = "gibibyte";
    int blocks = 1 << 14;
    LogKey key = serve(role, log, LogSpec.PLAIN, 0, LARGE);
    for (int i = 0; i < blocks; i += 1_024) {
      server(role).append(log, log, 1_024, LARGE);
    }
    read(role, log, LogSpec.PLAIN, key);
    reader(role).follow(log);
    reader(role).await(log, blocks, 0, blocks);
    assertEqualLogsInParts(role, log, blocks);
  }

  private void assertEqualLogsInParts(Role role, String log, int blocks) {
    assertThat(reader(role).state(log).treeHash()).isEqualTo(server(role).state(log).treeHash());
    for (int i = 0; i < blocks; i += 1_024) {
      assertThat(reader(role).hash(log, i, i + 1_024))
          .isEqualTo(server(role).hash(log, i, i + 1_024))
          .isEqualTo(Content.hash(Content.blocks(log, i, i + 1_024, LARGE)));
    }
  }
}
