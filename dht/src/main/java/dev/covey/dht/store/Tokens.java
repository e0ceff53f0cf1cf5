package dev.covey.dht.store;

import dev.covey.core.bytes.Bytes;
import dev.covey.dht.kademlia.NodeId;
import java.net.InetAddress;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Random;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Proofs that a node received our answer at the address it announces from. Owned by one thread.
 *
 * <pre>token = HMAC-SHA-256(secret, IP address (4 or 16) | key (20)), first 8 bytes</pre>
 *
 * <p>Not bound to the port, because some NATs change it between two packets. The secret changes
 * every 5 minutes, and the one before it is still accepted.
 */
public final class Tokens {

  private static final long ROTATION_NANOS = 5 * 60 * 1_000_000_000L;
  private static final int SIZE = 8;

  private final Random random;
  private Mac current;
  private Mac previous;
  private long rotatedAt;

  /** The random source makes the secrets: it must be a secure one outside tests. */
  public Tokens(Random random, long now) {
    this.random = random;
    this.current = freshSecret();
    this.previous = freshSecret();
    this.rotatedAt = now;
  }

  /** Returns the token for announcing the key from the address. About 1 us. */
  public Bytes issue(InetAddress address, NodeId key, long now) {
    rotate(now);
    return Bytes.wrap(compute(current, address, key));
  }

  /** Whether this is a token issued in the last 5 to 10 minutes for that address and key. */
  public boolean accepts(Bytes token, InetAddress address, NodeId key, long now) {
    rotate(now);
    byte[] given = token.toByteArray();
    return MessageDigest.isEqual(compute(current, address, key), given)
        || MessageDigest.isEqual(compute(previous, address, key), given);
  }

  private void rotate(long now) {
    if (now - rotatedAt < ROTATION_NANOS) {
      return;
    }
    previous = now - rotatedAt < 2 * ROTATION_NANOS ? current : freshSecret();
    current = freshSecret();
    rotatedAt = now;
  }

  private static byte[] compute(Mac mac, InetAddress address, NodeId key) {
    mac.update(address.getAddress());
    byte[] full = mac.doFinal(key.bytes().toByteArray());
    return java.util.Arrays.copyOf(full, SIZE);
  }

  private Mac freshSecret() {
    byte[] secret = new byte[32];
    random.nextBytes(secret);
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(secret, "HmacSHA256"));
      return mac;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java has no HmacSHA256", e);
    }
  }
}
