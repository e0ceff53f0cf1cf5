package dev.covey.core.replication;

import static dev.covey.core.testing.Vectors.hex;
import static dev.covey.core.testing.Vectors.list;
import static org.assertj.core.api.Assertions.assertThat;

import dev.covey.core.ProtocolViolationException;
import dev.covey.core.bytes.Bytes;
import dev.covey.core.encoding.Decoder;
import dev.covey.core.encoding.Encoder;
import dev.covey.core.testing.Vectors;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;

/** What JavaScript Hypercore writes, and what is made of everything else. */
@Timeout(30)
class WireMessageTest {

  /**
   * @param old whether only older versions write it so
   */
  private record Written(int type, Bytes body, String name, boolean old) {}

  private static List<Written> written() {
    List<Written> all = new ArrayList<>();
    for (JsonNode v : list(Vectors.load("wire-messages").required("cases"))) {
      int type = v.required("type").asInt();
      if (type >= 0 && type < WireMessage.TYPES) {
        all.add(
            new Written(
                type,
                hex(v, "hex"),
                v.required("name").asString(),
                v.path("note").asString("").contains("old senders")));
      }
    }
    return all;
  }

  @Test
  void readsWhatJavaScriptWritesAndWritesTheSame() throws Exception {
    List<Written> all = written();
    assertThat(all).hasSizeGreaterThan(20);
    for (Written written : all) {
      Decoder in = new Decoder(written.body());
      WireMessage message = WireMessage.decode(written.type(), in);
      assertThat(in.remaining()).as(written.name()).isZero();
      Encoder out = new Encoder();
      message.encodeTo(out);
      assertThat(message.type()).isEqualTo(written.type());
      if (!written.old()) {
        assertThat(out.toBytes()).as(written.name()).isEqualTo(written.body());
      }
    }
  }

  @Test
  void meetsChangedMessagesWithAValueOrARefusal() {
    Random random = new Random(11);
    List<Written> all = written();
    int refused = 0;
    for (int round = 0; round < 200_000; round++) {
      Written written = all.get(random.nextInt(all.size()));
      byte[] bytes = written.body().toByteArray();
      for (int i = random.nextInt(4); i >= 0 && bytes.length > 0; i--) {
        bytes[random.nextInt(bytes.length)] =
            (byte) (random.nextInt(8) == 0 ? 0xff : random.nextInt());
      }
      int type = random.nextInt(10) == 0 ? random.nextInt(12) : written.type();
      Bytes changed =
          Bytes.wrap(bytes, 0, bytes.length - random.nextInt(Math.min(3, bytes.length + 1)));
      try {
        assertThat(WireMessage.decode(type, new Decoder(changed)).type()).isEqualTo(type);
      } catch (ProtocolViolationException e) {
        assertThat(e.getMessage()).isNotBlank();
        refused++;
      }
    }
    assertThat(refused).isBetween(10_000, 190_000);
  }
}
