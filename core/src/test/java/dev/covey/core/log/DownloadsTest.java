package dev.covey.core.log;

import static org.assertj.core.api.Assertions.assertThat;

import dev.covey.core.crypto.KeyPair;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class DownloadsTest {

  private static final Downloads.Held ADA = (from, end) -> from;
  private static final Downloads.Held BOB = (from, end) -> from;

  private LogStore store;
  private Downloads downloads;

  @BeforeEach
  void open(@TempDir Path directory) {
    store = LogStore.open(directory);
    downloads = store.open(new LogKey(KeyPair.generate().publicKey().bytes())).downloads();
    var unused = downloads.follow();
    assertThat(downloads.claim(ADA, 0, 100)).isTrue();
  }

  @AfterEach
  void close() {
    store.close();
  }

  @Test
  void aLateBlockIsTakenOverOnce() {
    assertThat(takenOver(BOB, 99)).isZero();
    assertThat(takenOver(ADA, 100)).isZero();
    assertThat(takenOver(BOB, 100)).isOne();
    assertThat(takenOver((from, end) -> from, 100)).isZero();
  }

  @Test
  void aBlockThatIsBeingStoredIsNotTakenOver() {
    downloads.storing(List.of(0L), true);
    assertThat(takenOver(BOB, 100)).isZero();
    downloads.storing(List.of(0L), false);
    assertThat(takenOver(BOB, 100)).isOne();
  }

  @Test
  void aBlockThatTwoBringIsStillUnderWayWhenOneFails() {
    assertThat(takenOver(BOB, 100)).isOne();
    downloads.storing(List.of(0L), true);
    downloads.returned(ADA, 0);
    assertThat(downloads.isWaiting()).isTrue();
    assertThat(takenOver(ADA, 100)).isOne();
    downloads.returned(ADA, 0);
    downloads.returned(BOB, 0);
    assertThat(downloads.isWaiting()).isFalse();
  }

  private int takenOver(Downloads.Held peer, long since) {
    return downloads.takeOver(peer, since, new long[4]);
  }
}
