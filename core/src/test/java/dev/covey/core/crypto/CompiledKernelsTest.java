package dev.covey.core.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import dev.covey.core.bytes.Bytes;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.bouncycastle.crypto.digests.Blake2bDigest;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The kernels in processes of their own whose compiler is made to choose at random: a compiler's
 * fault shows in some of its choices only, and once a process at most.
 */
@Timeout(60)
class CompiledKernelsTest {

  private static final List<String> RANDOM_CHOICES =
      List.of(
          "-XX:+IgnoreUnrecognizedVMOptions",
          "-XX:+UnlockDiagnosticVMOptions",
          "-XX:+StressIGVN",
          "-XX:+StressLCM",
          "-XX:+StressGCM",
          "-XX:CompileCommand=quiet",
          "-XX:CompileCommand=dontinline,dev.covey.core.crypto.Poly1305::update");

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6})
  void openWhatTheySealedAndHashAsBouncyCastle(long seed) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(RANDOM_CHOICES);
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add(CompiledKernelsTest.class.getName());
    command.add(Long.toString(seed));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String printed =
        new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    assertThat(process.waitFor(50, TimeUnit.SECONDS)).isTrue();
    assertThat(printed).endsWith("all the same");
  }

  /** Seals, opens and hashes 20,000 messages. */
  public static void main(String[] arguments) throws Exception {
    Random random = new Random(Long.parseLong(arguments[0]));
    Bytes key = bytes(random, 32);
    SecretStream sender = new SecretStream(key, Bytes.wrap(new byte[24]));
    SecretStream receiver = new SecretStream(key, Bytes.wrap(new byte[24]));
    Blake2bDigest digest = new Blake2bDigest(256);
    byte[] hash = new byte[32];
    for (int round = 0; round < 20_000; round++) {
      Bytes plain = bytes(random, random.nextInt(10) == 0 ? random.nextInt(20_000) : 150);
      Bytes nonce = bytes(random, XChaCha20Poly1305.NONCE_SIZE);
      Bytes associated = bytes(random, 72);
      Bytes sealed = XChaCha20Poly1305.seal(key, nonce, associated, plain);
      Bytes opened = XChaCha20Poly1305.open(key, nonce, associated, sealed);
      byte[] message = new byte[plain.length() + SecretStream.OVERHEAD];
      byte[] received = new byte[plain.length()];
      sender.push(plain.unsafeArray(), 0, plain.length(), message, 0);
      int tag = receiver.pull(message, 0, message.length, received, 0);
      if (tag != SecretStream.TAG_MESSAGE
          || !opened.equals(plain)
          || !Bytes.wrap(received).equals(plain)) {
        throw new IllegalStateException("round " + round + " of " + plain.length() + " bytes");
      }
      digest.update(plain.unsafeArray(), 0, plain.length());
      digest.doFinal(hash, 0);
      if (!Blake2b.hash(plain).equals(Bytes.wrap(hash))) {
        throw new IllegalStateException("hash in round " + round);
      }
    }
    System.out.println("all the same");
  }

  private static Bytes bytes(Random random, int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return Bytes.wrap(bytes);
  }
}
