package dev.covey.core.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class BitfieldTest {

  private static final long BITS = 400L * Bitfield.PAGE_BITS;

  /** Bits that are set stay set for who reads while the floor rises over them. */
  @Test
  void whatIsSetIsSeenWhileItsPageIsSwallowed() throws Exception {
    Bitfield held = new Bitfield();
    AtomicLong last = new AtomicLong(-1);
    CompletableFuture<Long> unseen = CompletableFuture.supplyAsync(() -> firstUnseen(held, last));
    // All but the first bit of a page, then that one: the floor swallows the page at once.
    for (long page = 0; page < BITS; page += Bitfield.PAGE_BITS) {
      held.set(page + 1, page + Bitfield.PAGE_BITS);
      last.set(page + Bitfield.PAGE_BITS - 1);
      held.set(page, page + 1);
    }
    assertThat(unseen.get(30, TimeUnit.SECONDS)).isEqualTo(-1L);
    assertThat(held.floor()).isEqualTo(BITS);
  }

  private static long firstUnseen(Bitfield held, AtomicLong last) {
    long at = 0;
    while (at < BITS - 1) {
      at = last.get();
      if (at < 0) {
        continue;
      }
      boolean seen =
          held.get(at)
              && held.nextClear(at) > at
              && held.nextSet(at, at + 1) == at
              && held.word32(at - 31) >>> 31 == 1;
      if (!seen) {
        return at;
      }
    }
    return -1;
  }
}
