package dev.covey.dht.mainline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.covey.core.ProtocolViolationException;
import dev.covey.core.bytes.Bytes;
import dev.covey.core.crypto.Blake2b;
import dev.covey.dht.HostPort;
import dev.covey.dht.kademlia.Contact;
import dev.covey.dht.kademlia.NodeId;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class TableFileTest {

  private final Random random = new Random(12);

  @Test
  void readsBackTheTablesOfBothFamilies() throws Exception {
    TableFile.Snapshot snapshot = snapshot(40);
    assertThat(TableFile.decode(TableFile.encode(snapshot))).isEqualTo(snapshot);
  }

  @Test
  void replacesTheFileAsAWhole(@TempDir Path directory) throws Exception {
    TableFile file = new TableFile(directory.resolve("table"));
    assertThat(file.read()).isEmpty();
    file.write(snapshot(4));
    TableFile.Snapshot second = snapshot(1_000);
    file.write(second);
    assertThat(file.read()).contains(second);
    try (var files = Files.list(directory)) {
      assertThat(files).hasSize(1);
    }
  }

  @Test
  void ignoresAFileThatIsTooLarge(@TempDir Path directory) throws Exception {
    Path path = Files.write(directory.resolve("table"), new byte[1 << 20]);
    assertThat(new TableFile(path).read()).isEmpty();
  }

  @Test
  void refusesEveryChangedByte() {
    Bytes file = TableFile.encode(snapshot(3));
    for (int i = 0; i < file.length(); i++) {
      byte[] changed = file.toByteArray();
      changed[i] ^= 1;
      assertThatThrownBy(() -> TableFile.decode(Bytes.wrap(changed)))
          .isInstanceOf(ProtocolViolationException.class);
    }
  }

  /** The hash is made to fit, so that what lies behind it is reached. */
  @Test
  void meetsChangedContentWithAValueOrARefusal() {
    Bytes body = TableFile.encode(snapshot(6));
    body = body.slice(0, body.length() - 32);
    for (int round = 0; round < 20_000; round++) {
      byte[] changed = body.slice(0, body.length() - random.nextInt(30)).toByteArray();
      for (int i = random.nextInt(4); i >= 0; i--) {
        changed[15 + random.nextInt(changed.length - 15)] = (byte) random.nextInt(256);
      }
      Bytes file = Bytes.wrap(changed).concat(Blake2b.hash(Bytes.wrap(changed)));
      try {
        assertThat(TableFile.decode(file).contacts()).hasSizeLessThan(20);
      } catch (ProtocolViolationException refused) {
        assertThat(refused.getMessage()).isNotBlank();
      }
    }
  }

  private TableFile.Snapshot snapshot(int contacts) {
    List<Contact> known = new ArrayList<>();
    for (int i = 1; i <= contacts; i++) {
      String address =
          i % 2 == 0
              ? "10.0." + i / 256 + "." + i % 256 + ":4000"
              : "[2001:db8::" + Integer.toHexString(i) + "]:4000";
      known.add(new Contact(NodeId.random(random), HostPort.parse(address)));
    }
    return new TableFile.Snapshot(NodeId.random(random), NodeId.random(random), known);
  }
}
