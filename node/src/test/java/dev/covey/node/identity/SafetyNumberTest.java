package dev.covey.node.identity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.covey.core.bytes.Bytes;
import dev.covey.core.crypto.KeyPair;
import dev.covey.core.crypto.PublicKey;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SafetyNumberTest {

  private static final PublicKey ONE = key("01");
  private static final PublicKey TWO = key("02");

  @Test
  void isTheSameFromBothSides() {
    String number = SafetyNumber.of(ONE, TWO);
    assertThat(number).matches("([0-9]{5} ){11}[0-9]{5}");
    assertThat(SafetyNumber.of(TWO, ONE)).isEqualTo(number);
  }

  /** Computed once by another program, from the description in the class. */
  @Test
  void isFrozen() {
    assertThat(SafetyNumber.of(ONE, TWO))
        .isEqualTo("50205 90704 89016 79165 16134 22354 26551 36080 59550 79756 88639 24669");
  }

  @Test
  void everyOtherKeyHasAnotherHalf() {
    Set<String> numbers = new HashSet<>();
    for (int i = 0; i < 50; i++) {
      numbers.add(SafetyNumber.of(ONE, KeyPair.generate().publicKey()));
    }
    assertThat(numbers).hasSize(50);
  }

  private static PublicKey key(String hex) {
    return KeyPair.fromSeed(Bytes.hex(hex.repeat(32))).publicKey();
  }
}
