package dev.covey.node.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.covey.api.MemberKind;
import dev.covey.core.ProtocolViolationException;
import dev.covey.core.bytes.Bytes;
import dev.covey.core.crypto.Argon2id;
import dev.covey.core.crypto.KeyPair;
import dev.covey.core.encoding.Encoder;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class BackupFileTest {

  private static final Argon2id.Cost CHEAP = new Argon2id.Cost(Argon2id.MIN_MEMORY, 1, 1);

  private final Belongings belongings =
      new Belongings(
          KeyPair.generate().seed(),
          MemberKind.PERSON,
          "Ada",
          Instant.ofEpochMilli(1_795_000_000_000L),
          List.of(
              new Belongings.TableRows(
                  "room.rooms",
                  List.of(
                      new Belongings.Row(Bytes.hex("00000001"), Bytes.utf8("reading")),
                      new Belongings.Row(Bytes.hex("00000002"), Bytes.EMPTY))),
              new Belongings.TableRows("people.contacts", List.of())));

  @Test
  void comesBackUnderItsPasswordOnly() {
    Bytes file = seal("correct horse");
    assertThat(BackupFile.open(file, "correct horse".toCharArray())).isEqualTo(belongings);
    assertRefused(file, "correct hors", "the password is wrong, or");
    assertRefused(file, "", "the password is wrong, or");
    assertThat(seal("correct horse")).isNotEqualTo(file);
    assertThat(file.hex()).doesNotContain(belongings.seed().hex(), Bytes.utf8("reading").hex());
  }

  @Test
  void everyCutAndEveryChangedByteIsRefused() {
    Bytes file = seal("x");
    for (int length = 0; length < file.length(); length++) {
      assertRefused(file.slice(0, length), "x", "cut short");
    }
    for (int at = 0; at < file.length(); at++) {
      byte[] changed = file.toByteArray();
      // In the price this makes less of it, or too much to be paid.
      changed[at] ^= (byte) (at == 14 || at == 16 || at == 17 ? 0x80 : 0x04);
      assertRefused(Bytes.wrap(changed), "x", "");
    }
    assertRefused(file.concat(Bytes.utf8("x")), "x", "was changed");
    assertRefused(Bytes.utf8("PK\u0003\u0004 something else"), "x", "not a backup of Covey");
  }

  @Test
  void aPriceTooHighIsNotPaid() {
    byte[] dear = seal("x").toByteArray();
    dear[17] = 0x7f;
    // Processor time of this thread: what else the machine does is no matter.
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    long begun = threads.getCurrentThreadCpuTime();
    assertRefused(Bytes.wrap(dear), "x", "at most 262144");
    assertThat(threads.getCurrentThreadCpuTime() - begun).isLessThan(1_000_000_000L);
  }

  @Test
  void aNewerBackupAsksForANewerProgram() {
    byte[] newer = seal("x").toByteArray();
    newer[13] = 2;
    assertRefused(Bytes.wrap(newer), "x", "version 2, this Covey knows 1: update Covey");
  }

  @Test
  void noBytesMakeTheDecoderDoMoreThanRefuse() {
    Random random = new Random(5);
    Bytes whole = belongings.encode();
    int decoded = 0;
    for (int i = 0; i < 20_000; i++) {
      byte[] bytes = new byte[random.nextInt(200)];
      random.nextBytes(bytes);
      if (i % 2 == 0) {
        bytes = whole.toByteArray();
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
      } else if (bytes.length > 0) {
        bytes[0] = 1;
      }
      try {
        Belongings read = Belongings.decode(Bytes.wrap(bytes));
        assertThat(Belongings.decode(read.encode())).isEqualTo(read);
        decoded++;
      } catch (ProtocolViolationException e) {
        assertThat(e.getMessage()).isNotBlank();
      }
    }
    assertThat(decoded).isPositive();
  }

  @Test
  void countsThatCannotBeAreRefusedBeforeAnythingIsAllocated() {
    Encoder lie = new Encoder().u8(1).raw(belongings.seed()).u8(0).string("Ada").u64(0);
    lie.uint(1).string("t").uint(1L << 40);
    assertThatThrownBy(() -> Belongings.decode(lie.toBytes()))
        .isInstanceOf(ProtocolViolationException.class)
        .hasMessageContaining("rows");
  }

  private Bytes seal(String password) {
    return BackupFile.seal(belongings, password.toCharArray(), CHEAP);
  }

  private static void assertRefused(Bytes file, String password, String why) {
    assertThatThrownBy(() -> BackupFile.open(file, password.toCharArray()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(why);
  }
}
