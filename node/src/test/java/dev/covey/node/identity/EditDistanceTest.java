package dev.covey.node.identity;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class EditDistanceTest {

  @Test
  void everyKindOfMistakeCountsOnce() {
    assertThat(EditDistance.between("status", "status")).isZero();
    assertThat(EditDistance.between("statsu", "status")).isEqualTo(1);
    assertThat(EditDistance.between("sttus", "status")).isEqualTo(1);
    assertThat(EditDistance.between("staatus", "status")).isEqualTo(1);
    assertThat(EditDistance.between("stetus", "status")).isEqualTo(1);
    assertThat(EditDistance.between("", "abc")).isEqualTo(3);
    assertThat(EditDistance.between("abc", "")).isEqualTo(3);
    assertThat(EditDistance.between("kitten", "sitting")).isEqualTo(3);
  }
}
