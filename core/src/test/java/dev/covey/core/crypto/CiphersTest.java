package dev.covey.core.crypto;

import static dev.covey.core.testing.Vectors.hex;
import static dev.covey.core.testing.Vectors.list;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.covey.core.ProtocolViolationException;
import dev.covey.core.bytes.Bytes;
import dev.covey.core.testing.Vectors;
import java.util.Arrays;
import java.util.Random;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.crypto.engines.ChaCha7539Engine;
import org.bouncycastle.crypto.params.KeyParameter;
import org.bouncycastle.crypto.params.ParametersWithIV;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;

/** The own kernels against Bouncy Castle, the JDK and libsodium. */
@Timeout(60)
class CiphersTest {

  private final Random random = new Random(1305);

  private byte[] bytes(int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }

  @Test
  void sealsAsLibsodiumDoes() throws Exception {
    JsonNode vectors = Vectors.load("xchacha20poly1305");
    Bytes key = hex(vectors, "key");
    Bytes nonce = hex(vectors, "nonce");
    for (JsonNode v : list(vectors.required("cases"))) {
      Bytes associated = hex(v, "associated");
      assertThat(XChaCha20Poly1305.seal(key, nonce, associated, hex(v, "plaintext")))
          .isEqualTo(hex(v, "ciphertext"));
      assertThat(XChaCha20Poly1305.open(key, nonce, associated, hex(v, "ciphertext")))
          .isEqualTo(hex(v, "plaintext"));
    }
  }

  @Test
  void refusesWhatWasChanged() {
    Bytes key = Bytes.wrap(bytes(32));
    Bytes nonce = Bytes.wrap(bytes(24));
    Bytes sealed = XChaCha20Poly1305.seal(key, nonce, Bytes.utf8("ad"), Bytes.utf8("text"));
    for (int i = 0; i < sealed.length(); i++) {
      byte[] changed = sealed.toByteArray();
      changed[i] ^= 1;
      assertThatThrownBy(
              () -> XChaCha20Poly1305.open(key, nonce, Bytes.utf8("ad"), Bytes.wrap(changed)))
          .isInstanceOf(ProtocolViolationException.class);
    }
    assertThatThrownBy(() -> XChaCha20Poly1305.open(key, nonce, Bytes.utf8("da"), sealed))
        .isInstanceOf(ProtocolViolationException.class);
    assertThatThrownBy(() -> XChaCha20Poly1305.open(key, nonce, Bytes.EMPTY, sealed.slice(0, 15)))
        .isInstanceOf(ProtocolViolationException.class)
        .hasMessageContaining("15 bytes");
    assertThatThrownBy(() -> XChaCha20Poly1305.seal(key, key, Bytes.EMPTY, sealed))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void derivesTheKeyOfTheXChaChaDraft() {
    assertThat(
            HChaCha20.derive(
                Bytes.hex("000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"),
                Bytes.hex("000000090000004a0000000031415927")))
        .isEqualTo(Bytes.hex("82413b4227b27bfed30e42508a877d73a0f9e4d58a74a853c12ec41326d3ecdc"));
  }

  @Test
  void sealsAsTheJdkDoes() throws Exception {
    for (int round = 0; round < 400; round++) {
      byte[] key = bytes(32);
      byte[] nonce = bytes(12);
      byte[] associated = bytes(random.nextInt(70));
      byte[] plain = bytes(round < 200 ? round : random.nextInt(5000));
      Cipher jdk = Cipher.getInstance("ChaCha20-Poly1305");
      jdk.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(key, "ChaCha20"), new IvParameterSpec(nonce));
      jdk.updateAAD(associated);
      Bytes expected = Bytes.wrap(jdk.doFinal(plain));
      Bytes sealed =
          ChaCha20Poly1305.seal(
              Bytes.wrap(key), Bytes.wrap(nonce), Bytes.wrap(associated), Bytes.wrap(plain));
      assertThat(sealed).isEqualTo(expected);
      assertThat(
              ChaCha20Poly1305.open(
                  Bytes.wrap(key), Bytes.wrap(nonce), Bytes.wrap(associated), sealed))
          .isEqualTo(Bytes.wrap(plain));
    }
  }

  @Test
  void streamsAsBouncyCastleDoes() {
    ChaCha20 own = new ChaCha20();
    for (int round = 0; round < 600; round++) {
      byte[] key = bytes(32);
      byte[] nonce = bytes(12);
      int length = round < 400 ? round * 3 : random.nextInt(20_000);
      byte[] plain = bytes(length + 5);
      ChaCha7539Engine engine = new ChaCha7539Engine();
      engine.init(true, new ParametersWithIV(new KeyParameter(key), nonce));
      byte[] skipped = new byte[128];
      engine.processBytes(skipped, 0, 128, skipped, 0);
      byte[] expected = new byte[length];
      engine.processBytes(plain, 5, length, expected, 0);
      int[] words = new int[8];
      ChaCha20.readKey(key, 0, words);
      byte[] actual = new byte[length + 3];
      own.xor(
          words,
          2,
          ChaCha20.readInt(nonce, 0),
          ChaCha20.readInt(nonce, 4),
          ChaCha20.readInt(nonce, 8),
          plain,
          5,
          length,
          actual,
          3);
      assertThat(Arrays.equals(expected, Arrays.copyOfRange(actual, 3, length + 3))).isTrue();
    }
  }

  @Test
  void authenticatesAsBouncyCastleDoes() {
    Poly1305 own = new Poly1305();
    for (int round = 0; round < 4000; round++) {
      byte[] key = bytes(32);
      byte[] text = bytes(random.nextInt(300));
      // All ones and all zeros are where a carry would get lost.
      if (round % 3 == 0) {
        Arrays.fill(text, (byte) 0xff);
      }
      if (round % 5 == 0) {
        Arrays.fill(key, (byte) 0xff);
      }
      if (round % 7 == 0) {
        Arrays.fill(key, 16, 32, (byte) (round % 2 == 0 ? 0 : 0xff));
      }
      var oracle = new org.bouncycastle.crypto.macs.Poly1305();
      oracle.init(new KeyParameter(key));
      oracle.update(text, 0, text.length);
      byte[] expected = new byte[16];
      assertThat(oracle.doFinal(expected, 0)).isEqualTo(16);
      byte[] actual = new byte[16];
      own.start(key, 0);
      int cut = random.nextInt(text.length + 1);
      own.update(text, 0, cut);
      own.update(text, cut, text.length - cut);
      own.finish(actual, 0);
      assertThat(Bytes.wrap(actual)).isEqualTo(Bytes.wrap(expected));
    }
  }

  @Test
  void reducesSumsThatEndAroundThePrime() {
    // With r = 1 the tag is the sum of the blocks: 2^128 - 1 and friends end next to 2^130 - 5.
    for (String block :
        new String[] {
          "fbffffffffffffffffffffffffffffff",
          "ffffffffffffffffffffffffffffffff",
          "faffffffffffffffffffffffffffffff",
          "fcffffffffffffffffffffffffffffff",
          "00000000000000000000000000000000"
        }) {
      for (int count = 1; count < 9; count++) {
        byte[] key = new byte[32];
        key[0] = 1;
        Bytes one = Bytes.hex(block);
        var oracle = new org.bouncycastle.crypto.macs.Poly1305();
        oracle.init(new KeyParameter(key));
        Poly1305 own = new Poly1305();
        own.start(key, 0);
        for (int i = 0; i < count; i++) {
          oracle.update(one.toByteArray(), 0, 16);
          own.update(one.toByteArray(), 0, 16);
        }
        byte[] expected = new byte[16];
        assertThat(oracle.doFinal(expected, 0)).isEqualTo(16);
        byte[] actual = new byte[16];
        own.finish(actual, 0);
        assertThat(Bytes.wrap(actual)).isEqualTo(Bytes.wrap(expected));
      }
    }
  }
}
