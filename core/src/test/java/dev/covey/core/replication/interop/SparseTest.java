package dev.covey.core.replication.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.covey.core.bytes.Bytes;
import dev.covey.core.log.LogKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A few blocks of a long log, and nothing else. */
class SparseTest extends InteropTest {

  private static final int LENGTH = 5_000;

  @ParameterizedTest
  @EnumSource(Role.class)
  void getsRandomBlocksAndOnlyThose(Role role) {
    String log = "sparse";
    LogKey key = serve(role, log, LogSpec.PLAIN, LENGTH, 0);
    read(role, log, LogSpec.PLAIN, key);
    Random random = new Random(11);
    TreeSet<Long> wanted = new TreeSet<>();
    for (int round = 0; round < 10; round++) {
      List<Long> indexes = random.longs(20, 0, LENGTH).boxed().toList();
      assertThat(reader(role).get(log, indexes)).isEqualTo(expected(log, indexes));
      wanted.addAll(indexes);
    }
    assertThat(reader(role).held(log, 0, LENGTH)).isEqualTo(wanted.size());
    assertThat(reader(role).state(log).treeHash()).isEqualTo(server(role).state(log).treeHash());
  }

  @ParameterizedTest
  @EnumSource(Role.class)
  void downloadsARangeAndLaterTheRest(Role role) {
    String log = "range";
    LogKey key = serve(role, log, LogSpec.PLAIN, 1_000, 0);
    read(role, log, LogSpec.PLAIN, key);
    reader(role).download(log, 300, 450);
    assertThat(reader(role).hash(log, 300, 450))
        .isEqualTo(Content.hash(Content.blocks(log, 300, 450, 0)));
    assertThat(reader(role).held(log, 0, 1_000)).isEqualTo(150);
    reader(role).follow(log);
    reader(role).await(log, 1_000, 0, 1_000);
    assertEqualLogs(log, Content.blocks(log, 0, 1_000, 0), server(role), reader(role));
  }

  @ParameterizedTest
  @EnumSource(Role.class)
  void getsFromASparseServerWhatItHas(Role role) {
    String log = "handed-on";
    LogKey key = serve(role, log, LogSpec.PLAIN, LENGTH, 0);
    read(role, log, LogSpec.PLAIN, key);
    reader(role).download(log, 100, 110);
    reader(role).download(log, 4_000, 4_040);
    try (CoveyPeer third = new CoveyPeer(directory().resolve("third-" + role))) {
      third.open(log, LogSpec.PLAIN, key);
      third.connect(reader(role).listen());
      List<Long> indexes = List.of(105L, 4_039L, 4_000L, 109L);
      assertThat(third.get(log, indexes)).isEqualTo(expected(log, indexes));
    }
  }

  private static String expected(String log, List<Long> indexes) {
    List<Bytes> blocks = new ArrayList<>();
    indexes.forEach(index -> blocks.add(Content.block(log, index, 0)));
    return Content.hash(blocks);
  }
}
