package dev.covey.core.replication.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.covey.core.bytes.Bytes;
import dev.covey.core.log.LogKey;
import dev.covey.core.testing.Await;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The writer cuts its log and writes on in a new fork, while a reader is connected. */
class TruncateTest extends InteropTest {

  @ParameterizedTest
  @EnumSource(Role.class)
  void followsATruncateHavingHadEverything(Role role) {
    String log = "had-all";
    LogKey key = serve(role, log, LogSpec.PLAIN, 300, 0);
    read(role, log, LogSpec.PLAIN, key);
    reader(role).follow(log);
    reader(role).await(log, 300, 0, 300);
    server(role).truncate(log, 117);
    reader(role).await(log, 117, 1, 117);
    server(role).append(log, "again", 40, 0);
    reader(role).await(log, 157, 1, 157);
    assertEqualLogs(log, rewritten(log, 117, 157), server(role), reader(role));
  }

  @ParameterizedTest
  @EnumSource(Role.class)
  void followsATruncateHavingHadAPart(Role role) {
    String log = "had-part";
    LogKey key = serve(role, log, LogSpec.PLAIN, 1_000, 0);
    read(role, log, LogSpec.PLAIN, key);
    reader(role).download(log, 20, 60);
    reader(role).download(log, 500, 540);
    assertThat(reader(role).held(log, 0, 1_000)).isEqualTo(80);
    server(role).truncate(log, 512);
    server(role).append(log, "again", 600, 0);
    reader(role).follow(log);
    reader(role).await(log, 1_112, 1, 1_112);
    assertEqualLogs(log, rewritten(log, 512, 1_112), server(role), reader(role));
  }

  @ParameterizedTest
  @EnumSource(Role.class)
  void followsTruncatesInTheMiddleOfADownload(Role role) {
    String log = "meanwhile";
    LogKey key = serve(role, log, LogSpec.PLAIN, 4_000, 0);
    read(role, log, LogSpec.PLAIN, key);
    reader(role).follow(log);
    reader(role).await(log, 4_000, 0, 100);
    server(role).truncate(log, 2_000);
    server(role).append(log, "once", 500, 0);
    reader(role).await(log, 2_500, 1, 0);
    // Until one is here, requests for the fork before may still be under way.
    Await.until("a block of the new fork", () -> reader(role).held(log, 2_000, 2_500) > 0);
    server(role).truncate(log, 1_999);
    server(role).append(log, "again", 700, 0);
    reader(role).await(log, 2_699, 2, 2_699);
    assertEqualLogs(log, rewritten(log, 1_999, 2_699), server(role), reader(role));
  }

  /**
   * Of two forks at once, requests for the first may still be under way: now and then it stalls.
   */
  @Tag("long")
  @ParameterizedTest
  @EnumSource(Role.class)
  void followsTwoTruncatesAtOnce(Role role) {
    String log = "at-once";
    LogKey key = serve(role, log, LogSpec.PLAIN, 4_000, 0);
    read(role, log, LogSpec.PLAIN, key);
    reader(role).follow(log);
    reader(role).await(log, 4_000, 0, 100);
    server(role).truncate(log, 2_000);
    server(role).append(log, "once", 500, 0);
    server(role).truncate(log, 1_999);
    server(role).append(log, "again", 700, 0);
    reader(role).await(log, 2_699, 2, 2_699);
    assertEqualLogs(log, rewritten(log, 1_999, 2_699), server(role), reader(role));
  }

  @ParameterizedTest
  @EnumSource(Role.class)
  void learnsOfATruncateAtTheNextConnection(Role role) {
    String log = "away";
    LogKey key = serve(role, log, LogSpec.PLAIN, 300, 0);
    read(role, log, LogSpec.PLAIN, key);
    reader(role).download(log, 0, 300);
    reader(role).reset();
    server(role).truncate(log, 200);
    server(role).append(log, "again", 300, 0);
    read(role, log, LogSpec.PLAIN, key);
    reader(role).follow(log);
    reader(role).await(log, 500, 1, 500);
    assertEqualLogs(log, rewritten(log, 200, 500), server(role), reader(role));
  }

  @ParameterizedTest
  @EnumSource(Role.class)
  void readsALogThatWasTruncatedBefore(Role role) {
    String log = "before";
    LogKey key = serve(role, log, LogSpec.PLAIN, 100, 0);
    server(role).truncate(log, 30);
    server(role).append(log, "again", 50, 0);
    read(role, log, LogSpec.PLAIN, key);
    reader(role).follow(log);
    reader(role).await(log, 80, 1, 80);
    assertEqualLogs(log, rewritten(log, 30, 80), server(role), reader(role));
  }

  private static List<Bytes> rewritten(String log, long cut, long length) {
    List<Bytes> blocks = Content.blocks(log, 0, cut, 0);
    blocks.addAll(Content.blocks("again", cut, length, 0));
    return blocks;
  }
}
