package dev.covey.core.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.covey.core.bytes.Bytes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class Argon2idTest {

  private static final Bytes SALT = Bytes.utf8("somesaltsomesalt");

  /** Made once with the reference implementation's Python binding (argon2-cffi's low-level API). */
  @Test
  void isTheReferenceImplementations() {
    assertThat(key("password", new Argon2id.Cost(64, 1, 1)).hex())
        .isEqualTo("e793d64ef75d58f503d4631b2b149f7f80127c5f3993d89b1c9b781e51d0b413");
    assertThat(key("password", new Argon2id.Cost(1024, 3, 4)).hex())
        .isEqualTo("d488a244d764d18a6db69e08a29c66824d78ddfacf324c13239e35dce7517eea");
    assertThat(key("p\u00e4ssword", new Argon2id.Cost(256, 2, 2)).hex())
        .isEqualTo("56351fbdf3241f9e78c6b821946c06e54b763c4a8b90ca7bd736e4d56c739c6f");
  }

  @Test
  void thePasswordCountsHoweverItsAccentsWereTyped() {
    Argon2id.Cost cheap = new Argon2id.Cost(64, 1, 1);
    assertThat(key("pa\u0308ssword", cheap)).isEqualTo(key("p\u00e4ssword", cheap));
    assertThat(key("Password", cheap)).isNotEqualTo(key("password", cheap));
  }

  @Test
  void aPriceNobodyCanPayIsRefused() {
    for (int[] cost :
        new int[][] {
          {63, 1, 1},
          {Argon2id.MAX_MEMORY + 1, 1, 1},
          {64, 0, 1},
          {64, 17, 1},
          {64, 1, 5},
          {64, 1, 0}
        }) {
      assertThatThrownBy(() -> new Argon2id.Cost(cost[0], cost[1], cost[2]))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("at most");
    }
  }

  private static Bytes key(String password, Argon2id.Cost cost) {
    return Argon2id.key(password.toCharArray(), SALT, cost);
  }
}
