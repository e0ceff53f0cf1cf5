package dev.covey.core.log;

import static dev.covey.core.testing.Vectors.hex;
import static dev.covey.core.testing.Vectors.list;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.covey.core.ProtocolViolationException;
import dev.covey.core.bytes.Bytes;
import dev.covey.core.crypto.KeyPair;
import dev.covey.core.crypto.PublicKey;
import dev.covey.core.encoding.Decoder;
import dev.covey.core.merkle.Prologue;
import dev.covey.core.testing.Vectors;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;

@Timeout(20)
class ManifestTest {

  private static final JsonNode VECTORS = Vectors.load("manifest");

  @Test
  void readsAndWritesEveryVersionAsHypercoreDoes() throws Exception {
    for (JsonNode v : list(VECTORS.required("cases"))) {
      Bytes encoded = hex(v, "encoded");
      Manifest manifest = Manifest.decode(new Decoder(encoded));
      assertThat(manifest).as(v.required("name").asString()).isEqualTo(parse(v));
      assertThat(manifest.encode()).isEqualTo(encoded);
      assertThat(manifest.key().bytes()).isEqualTo(hex(v, "key"));
      assertThat(manifest.key().discoveryKey().bytes()).isEqualTo(hex(v, "discoveryKey"));
    }
  }

  @Test
  void makesTheManifestOfANewLog() {
    JsonNode v = VECTORS.required("cases").get(0);
    PublicKey key =
        new PublicKey(hex(v.required("manifest").required("signers").get(0), "publicKey"));
    assertThat(Manifest.single(key).encode()).isEqualTo(hex(v, "encoded"));
    assertThat(Manifest.single(key).encode().length()).isEqualTo(70);
  }

  @Test
  void namesACompatLogByItsPublicKey() {
    JsonNode v = VECTORS.required("compat");
    assertThat(new LogKey(hex(v, "key")).discoveryKey().bytes()).isEqualTo(hex(v, "discoveryKey"));
  }

  @Test
  void readsKeysInBothTextForms() {
    LogKey key = Manifest.single(KeyPair.generate().publicKey()).key();
    assertThat(key.toString()).hasSize(52);
    assertThat(LogKey.parse(key.toString())).isEqualTo(key);
    assertThat(LogKey.parse(key.bytes().hex())).isEqualTo(key);
    assertThatThrownBy(() -> LogKey.parse("abc"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("3 characters");
  }

  @Test
  void refusesContradictions() {
    List<Signer> one = List.of(Signer.of(KeyPair.generate().publicKey()));
    assertThatThrownBy(() -> Manifest.multisig(2, one, false))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Manifest.multisig(0, one, false))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Manifest(1, false, 0, List.of(), null, null, null))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Manifest(1, false, 1, one, null, null, Bytes.EMPTY))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Manifest(4, false, 1, one, null, null, null))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void decodesAnyBytesOrRefusesThem() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    List<JsonNode> cases = list(VECTORS.required("cases"));
    int decoded = 0;
    for (int i = 0; i < 50_000; i++) {
      byte[] bytes = hex(cases.get(random.nextInt(cases.size())), "encoded").toByteArray();
      for (int changes = random.nextInt(3); changes >= 0; changes--) {
        int at = random.nextBoolean() ? random.nextInt(6) : random.nextInt(bytes.length);
        bytes[at] = (byte) (random.nextBoolean() ? random.nextInt(4) : random.nextInt(256));
      }
      try {
        Manifest manifest =
            Manifest.decode(new Decoder(bytes, 0, random.nextInt(bytes.length + 1)));
        assertThat(Manifest.decode(new Decoder(manifest.encode()))).isEqualTo(manifest);
        decoded++;
      } catch (ProtocolViolationException e) {
        assertThat(e).hasMessageNotContaining("null");
      } catch (RuntimeException e) {
        throw new AssertionError("seed " + seed + ", round " + i, e);
      }
    }
    assertThat(decoded).isPositive();
  }

  private static Manifest parse(JsonNode v) {
    JsonNode m = v.required("manifest");
    JsonNode prologue = m.required("prologue");
    JsonNode linked = m.required("linked");
    return new Manifest(
        m.required("version").asInt(),
        m.required("allowPatch").asBoolean(),
        m.required("quorum").asInt(),
        list(m.required("signers")).stream()
            .map(s -> new Signer(hex(s, "namespace"), new PublicKey(hex(s, "publicKey"))))
            .toList(),
        prologue.isNull()
            ? null
            : new Prologue(hex(prologue, "hash"), prologue.required("length").asLong()),
        linked.isNull() ? null : list(linked).stream().map(k -> Bytes.hex(k.asString())).toList(),
        m.required("userData").isNull() ? null : hex(m, "userData"));
  }
}
