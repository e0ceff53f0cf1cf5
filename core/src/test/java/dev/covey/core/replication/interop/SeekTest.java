package dev.covey.core.replication.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.covey.core.bytes.Bytes;
import dev.covey.core.log.LogKey;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Finding the block of a byte in a log of which nothing is here. */
class SeekTest extends InteropTest {

  private static final LogSpec ENCRYPTED =
      new LogSpec(LogSpec.Kind.DEFAULT, Bytes.hex("5eed".repeat(16)));
  private static final int LENGTH = 3_000;

  @ParameterizedTest
  @EnumSource(Role.class)
  void findsBytesOfALogThatIsNotHere(Role role) {
    findsBytes(role, "seek", LogSpec.PLAIN);
  }

  @ParameterizedTest
  @EnumSource(Role.class)
  void findsBytesOfAnEncryptedLog(Role role) {
    findsBytes(role, "seek-encrypted", ENCRYPTED);
  }

  private void findsBytes(Role role, String log, LogSpec spec) {
    LogKey key = serve(role, log, spec, LENGTH, 0);
    read(role, log, spec, key);
    long bytes = server(role).state(log).byteLength();
    Random random = new Random(7);
    for (int i = 0; i < 40; i++) {
      assertFinds(role, log, random.nextLong(bytes));
    }
    assertFinds(role, log, 0);
    assertFinds(role, log, Content.size(0));
    assertFinds(role, log, Content.size(0) - 1);
    assertFinds(role, log, bytes - 1);
    assertThat(reader(role).held(log, 0, LENGTH)).isLessThan(LENGTH / 10);
  }

  private void assertFinds(Role role, String log, long at) {
    long index = 0;
    long left = at;
    while (left >= Content.size(index)) {
      left -= Content.size(index);
      index++;
    }
    Peer.Place place = new Peer.Place(index, left);
    assertThat(reader(role).seek(log, at)).isEqualTo(place);
    assertThat(server(role).seek(log, at)).isEqualTo(place);
  }
}
