package dev.covey.node.room;

import static org.assertj.core.api.Assertions.assertThat;

import dev.covey.core.bytes.Bytes;
import dev.covey.core.log.Log;
import dev.covey.core.log.LogStore;
import dev.covey.core.testing.Await;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What somebody passes off as a member's log does not stay on the disk. */
@Timeout(60)
class RefusedLogTest {

  @TempDir Path directory;

  @Test
  void itsFirstBlockIsClearedAndTheLogStays() throws Exception {
    TestNode ada = new TestNode(directory.resolve("ada"), "ada");
    try (LogStore elsewhere = LogStore.open(directory.resolve("elsewhere"))) {
      Log junk = elsewhere.create("junk");
      junk.append(Bytes.wrap(new byte[100_000]));
      Log here = ada.store.open(junk.key());
      SparseCopy copy = new SparseCopy(junk, here);
      copy.head();
      copy.blocks(0, 1);
      assertThat(here.has(0)).isTrue();
      assertThat(ada.lobby().memberLogs().add(junk.key())).isTrue();
      ada.lobby().pass();
      Await.until("the block is cleared", () -> !here.has(0));
      assertThat(here.length()).isEqualTo(1);
      assertThat(ada.lobby().memberLogs().add(junk.key())).isFalse();
    } finally {
      ada.close();
    }
  }
}
