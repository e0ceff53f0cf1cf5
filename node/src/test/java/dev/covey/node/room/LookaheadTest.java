package dev.covey.node.room;

import static org.assertj.core.api.Assertions.assertThat;

import dev.covey.core.bytes.Bytes;
import dev.covey.core.crypto.KeyPair;
import dev.covey.core.log.Log;
import dev.covey.core.log.LogStore;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A log with gaps is looked through once, however its blocks come. */
@Timeout(60)
class LookaheadTest {

  @TempDir Path directory;
  private LogStore store;
  private Log log;

  @BeforeEach
  void open() {
    store = LogStore.open(directory);
    log = store.create(KeyPair.generate());
    long unused = log.append(Collections.nCopies(20, Bytes.utf8("a block")));
  }

  @AfterEach
  void close() {
    store.close();
  }

  private static List<Long> unseen(Lookahead ahead, long gap) {
    List<Long> all = new ArrayList<>();
    for (long at = gap; (at = ahead.nextUnseen(at)) >= 0; at++) {
      all.add(at);
    }
    return all;
  }

  private static List<Long> missing(Lookahead ahead, long gap) {
    List<Long> all = new ArrayList<>();
    for (long at = gap; (at = ahead.nextMissing(at)) >= 0; at++) {
      all.add(at);
    }
    return all;
  }

  @Test
  void whatIsHereIsLookedAtOnceAndWhatIsNotIsMissing() {
    log.clear(3, 5);
    log.clear(7, 8);
    log.clear(10, 18);
    Lookahead ahead = new Lookahead(log);
    ahead.look(3, 1_000);
    assertThat(unseen(ahead, 3)).containsExactly(5L, 6L, 8L, 9L, 18L, 19L);
    assertThat(missing(ahead, 3))
        .containsExactly(3L, 4L, 7L, 10L, 11L, 12L, 13L, 14L, 15L, 16L, 17L);
    unseen(ahead, 3).forEach(at -> ahead.seen(at, 2_000));
    assertThat(unseen(ahead, 3)).isEmpty();
    assertThat(ahead.since()).isEqualTo(2_000);
    log.clear(8, 9);
    assertThat(missing(ahead, 3)).as("dropped by a repair").startsWith(3L, 4L, 7L, 8L, 10L);
  }

  @Test
  void whatWasPutInAGapIsMissingNoMore() {
    log.clear(3, 6);
    Lookahead ahead = new Lookahead(log);
    ahead.look(3, 1_000);
    ahead.filled(4);
    assertThat(missing(ahead, 3)).containsExactly(3L, 5L);
    assertThat(ahead.since()).as("nothing came").isEqualTo(1_000);
  }

  @Test
  void whatIsAppendedIsLookedAtAndIsNews() {
    log.clear(3, 4);
    Lookahead ahead = new Lookahead(log);
    ahead.look(3, 1_000);
    unseen(ahead, 3).forEach(at -> ahead.seen(at, 1_000));
    long unused = log.append(Bytes.utf8("one more"));
    assertThat(unseen(ahead, 3)).as("beyond where it was looked up to").isEmpty();
    ahead.look(3, 3_000);
    assertThat(unseen(ahead, 3)).containsExactly(20L);
    assertThat(ahead.since()).isEqualTo(3_000);
  }

  @Test
  void isOfNoUseOnceTheLogIsRewritten() {
    Lookahead ahead = new Lookahead(log);
    assertThat(ahead.isCurrent()).isTrue();
    log.truncate(2);
    assertThat(ahead.isCurrent()).isFalse();
  }
}
