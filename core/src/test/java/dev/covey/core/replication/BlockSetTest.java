package dev.covey.core.replication;

import static org.assertj.core.api.Assertions.assertThat;

import dev.covey.core.bytes.Bytes;
import dev.covey.core.encoding.Encoder;
import java.util.BitSet;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Sets of blocks, and what a peer holds, against plain bit sets. */
@Timeout(30)
class BlockSetTest {

  private static final int BLOCKS = 200_000;

  @Test
  void behavesAsABitSet() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    BitSet model = new BitSet();
    BlockSet set = new BlockSet();
    for (int round = 0; round < 5_000; round++) {
      int start = random.nextInt(BLOCKS);
      int end = Math.min(BLOCKS, start + random.nextInt(random.nextBoolean() ? 100 : 100_000));
      switch (random.nextInt(4)) {
        case 0 -> {
          set.remove(start, end);
          model.clear(start, end);
        }
        case 1 -> {
          int bits = random.nextInt();
          set.addWord(start & -32, bits);
          for (int i = 0; i < 32; i++) {
            if ((bits >>> i & 1) != 0) {
              model.set((start & -32) + i);
            }
          }
        }
        default -> {
          set.add(start, end);
          model.set(start, end);
        }
      }
      int from = random.nextInt(BLOCKS);
      int to = from + random.nextInt(BLOCKS);
      int expected = model.nextSetBit(from);
      assertThat(set.next(from, to))
          .as("seed %s, round %s", seed, round)
          .isEqualTo(expected >= to ? -1 : expected);
    }
    set.remove(0, Encoder.MAX_UINT);
    assertThat(set.pages()).isZero();
    assertThat(set.next(0, Encoder.MAX_UINT)).isEqualTo(-1);
  }

  @Test
  void knowsWhatAPeerHoldsHoweverItSaysIt() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    for (int round = 0; round < 50; round++) {
      BitSet model = new BitSet();
      RemoteBlocks remote = new RemoteBlocks();
      for (int step = 0; step < 60; step++) {
        int start = random.nextInt(3_000);
        int length = 1 + random.nextInt(500);
        switch (random.nextInt(5)) {
          case 0 -> {
            remote.drop(start, length);
            model.clear(start, start + length);
          }
          case 1, 2 -> {
            byte[] words = new byte[4 * (1 + random.nextInt(20))];
            random.nextBytes(words);
            if (random.nextBoolean()) {
              java.util.Arrays.fill(words, 0, words.length - 4, (byte) -1);
            }
            remote.add(start & -32L, Bytes.wrap(words), 3_000);
            for (int i = 0; i < 8 * words.length; i++) {
              if ((words[i >> 3] >>> (i & 7) & 1) != 0) {
                model.set((start & -32) + i);
              }
            }
          }
          case 3 -> {
            remote.add(0, length, 3_000);
            model.set(0, length);
          }
          default -> {
            remote.add(start, length, 3_000);
            model.set(start, start + length);
          }
        }
        for (int i = model.nextClearBit(0); i < 4_000; i += 1 + random.nextInt(50)) {
          assertThat(remote.next(i, i + 1) == i)
              .as("seed %s, round %s, step %s, block %s", seed, round, step, i)
              .isEqualTo(model.get(i));
        }
      }
    }
  }
}
