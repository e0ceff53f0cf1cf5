package dev.covey.node.room;

import static org.assertj.core.api.Assertions.assertThat;

import dev.covey.core.bytes.Bytes;
import dev.covey.node.room.entry.Left;
import dev.covey.node.room.entry.Redact;
import dev.covey.node.room.entry.Ref;
import dev.covey.node.room.key.LogTag;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What redactions say is left of entries that never come takes little memory. */
@Timeout(60)
class OffersTest {

  private final Offers offers = new Offers();

  private void offer(int count) {
    Bytes most = Bytes.wrap(new byte[16 * 1024]);
    for (int i = 0; i < count; i++) {
      LogTag tag = new LogTag(Bytes.wrap(new byte[] {0, 0, 0, 0, 0, 0, (byte) (i >> 8), (byte) i}));
      Ref nowhere = new Ref(tag, 7);
      offers.add(new Redact(nowhere, "", List.of(new Left(nowhere, most))), () -> true);
    }
  }

  @Test
  void areBoundedInBytes() {
    offer(3_000);
    assertThat(offers.bytes()).isBetween(15L << 20, 16L << 20);
  }
}
