package dev.covey.node.room;

import static org.assertj.core.api.Assertions.assertThat;

import dev.covey.core.bytes.Bytes;
import dev.covey.core.crypto.Blake2b;
import dev.covey.core.log.LogKey;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(10)
class HeadTableTest {

  @Test
  void theDigestDependsOnTheHeadsAndNotOnTheWayThere() {
    Random random = new Random(8);
    for (int round = 0; round < 20; round++) {
      List<Head> heads = new ArrayList<>();
      for (int log = 0; log < 50; log++) {
        heads.add(new Head(log(log), 1 + random.nextInt(1_000)));
      }
      HeadTable straight = new HeadTable();
      heads.forEach(straight::put);
      HeadTable devious = new HeadTable();
      Collections.shuffle(heads, random);
      heads.forEach(head -> devious.put(new Head(head.log(), head.length() + 7)));
      Collections.shuffle(heads, random);
      heads.forEach(devious::put);
      heads.forEach(devious::put);
      assertThat(devious.digest()).isEqualTo(straight.digest());
      assertThat(devious.all()).containsExactlyInAnyOrderElementsOf(heads);
      devious.put(new Head(heads.get(0).log(), heads.get(0).length() + 1));
      assertThat(devious.digest()).isNotEqualTo(straight.digest());
    }
  }

  @Test
  void aLogOfWhichNothingIsHereDoesNotCount() {
    HeadTable table = new HeadTable();
    table.put(new Head(log(1), 0));
    assertThat(table.all()).isEmpty();
    assertThat(table.digest()).isEqualTo(Bytes.wrap(new byte[32]));
  }

  private static LogKey log(int number) {
    return new LogKey(Blake2b.hash(Bytes.utf8("log " + number)));
  }
}
