package dev.covey.bench;

import dev.covey.core.ProtocolViolationException;
import dev.covey.core.bytes.Bytes;
import dev.covey.core.crypto.SecretStream;
import java.util.Locale;

/** What encrypting and decrypting costs: MB/s of plaintext through push and then pull. */
public final class SecretStreamBench {

  private static final int[] SIZES = {100, 1024, 65_536};
  private static final int ROUNDS = 5;
  private static final long ROUND_NANOS = 1_000_000_000L;

  private SecretStreamBench() {}

  public static void main(String[] arguments) throws ProtocolViolationException {
    for (int size : SIZES) {
      double best = 0;
      for (int round = 0; round < ROUNDS; round++) {
        best = Math.max(best, megabytesPerSecond(size));
      }
      System.out.printf(
          Locale.ROOT, "{\"bench\":\"secretstream\",\"bytes\":%d,\"MBps\":%.0f}%n", size, best);
    }
  }

  private static double megabytesPerSecond(int size) throws ProtocolViolationException {
    Bytes key = Bytes.wrap(new byte[32]);
    Bytes header = Bytes.wrap(new byte[SecretStream.HEADER_SIZE]);
    SecretStream sender = new SecretStream(key, header);
    SecretStream receiver = new SecretStream(key, header);
    byte[] plain = new byte[size];
    byte[] sealed = new byte[size + SecretStream.OVERHEAD];
    long bytes = 0;
    long start = System.nanoTime();
    while (System.nanoTime() - start < ROUND_NANOS) {
      for (int i = 0; i < Math.max(1, 65_536 / size); i++) {
        sender.push(plain, 0, size, sealed, 0);
        var unusedTag = receiver.pull(sealed, 0, sealed.length, plain, 0);
        bytes += size;
      }
    }
    return bytes * 1e3 / (System.nanoTime() - start);
  }
}
