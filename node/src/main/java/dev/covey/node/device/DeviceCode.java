package dev.covey.node.device;

import dev.covey.core.ProtocolViolationException;
import dev.covey.core.bytes.Bytes;
import dev.covey.core.bytes.ZBase32;
import dev.covey.core.crypto.Blake2b;
import dev.covey.core.crypto.PublicKey;
import dev.covey.core.encoding.Decoder;
import dev.covey.core.encoding.Encoder;
import dev.covey.node.identity.Label;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What one device shows, to be typed in at another: "covey-device:" and z-base-32 of
 *
 * <pre>
 * shown u8: 1 by the new device, 2 by an old one | key (32) | secret (16) | uint count | count strings: "host:port" | check (5)
 *
 * topic     BLAKE2b-256(DEVICE_CODE | key | secret | 0): where the device can be found
 * context   BLAKE2b-256(DEVICE_CODE | key | secret | 1): what is handed over is sealed in it
 * check     first 5 bytes of BLAKE2b-256(DEVICE_CODE | everything before)
 * </pre>
 *
 * <p>The key is an Ed25519 key made for this code alone, which letters are sealed to. Whoever sees
 * the code of a new device can hand it an identity, and cannot read what somebody else hands over;
 * whoever sees that of an old device and is the first to use it gets everything.
 *
 * @param byOld whether the device that shows it is the identity's already
 */
public record DeviceCode(PublicKey key, Bytes secret, List<String> addresses, boolean byOld) {

  static final int MAX_ADDRESSES = 8;

  private static final String SCHEME = "covey-device:";
  private static final int BY_NEW = 1;
  private static final int BY_OLD = 2;
  private static final int SECRET = 16;
  private static final int CHECK = 5;
  private static final int MAX_CHARACTERS = 2_000;
  private static final SecureRandom RANDOM = new SecureRandom();

  public DeviceCode {
    if (secret.length() != SECRET) {
      throw new IllegalArgumentException("secret of " + secret.length() + " bytes, not 16");
    }
    if (addresses.size() > MAX_ADDRESSES) {
      throw new IllegalArgumentException(addresses.size() + " addresses, at most " + MAX_ADDRESSES);
    }
    addresses = List.copyOf(addresses);
  }

  /** A code that a new device shows. */
  public DeviceCode(PublicKey key, Bytes secret, List<String> addresses) {
    this(key, secret, addresses, false);
  }

  /** The same, shown by a device of the identity. */
  public DeviceCode shownByOldDevice() {
    return new DeviceCode(key, secret, addresses, true);
  }

  /**
   * A code with a fresh secret, that a new device shows; further addresses than eight are left out.
   */
  public static DeviceCode create(PublicKey key, List<String> addresses) {
    byte[] secret = new byte[SECRET];
    RANDOM.nextBytes(secret);
    int count = Math.min(addresses.size(), MAX_ADDRESSES);
    return new DeviceCode(key, Bytes.wrap(secret), addresses.subList(0, count));
  }

  /** Reads a code, or throws {@link IllegalArgumentException} that says what is wrong. */
  public static DeviceCode parse(String text) {
    String tight = text.replaceAll("\\s+", "").toLowerCase(Locale.ROOT);
    if (!tight.startsWith(SCHEME)) {
      throw new IllegalArgumentException(
          "not a device code: one begins with \""
              + SCHEME
              + "\", and `covey device link` on the new"
              + " device, or `covey device add` on an old one, shows it");
    }
    String payload = tight.substring(SCHEME.length());
    if (payload.length() > MAX_CHARACTERS) {
      throw new IllegalArgumentException("the device code is too long: copy it alone");
    }
    Bytes bytes;
    try {
      bytes = ZBase32.decode(payload);
    } catch (IllegalArgumentException e) {
      throw mistyped(e);
    }
    if (bytes.length() < CHECK
        || !check(bytes.slice(0, bytes.length() - CHECK))
            .equals(bytes.slice(bytes.length() - CHECK, CHECK))) {
      throw mistyped(null);
    }
    try {
      return decode(new Decoder(bytes.slice(0, bytes.length() - CHECK)));
    } catch (ProtocolViolationException e) {
      throw new IllegalArgumentException("the device code is whole but means nothing", e);
    }
  }

  /** Thirty-two bytes that the device is announced under. */
  public Bytes topic() {
    return derive((byte) 0);
  }

  /** Thirty-two bytes that only those who have the code know. */
  public Bytes context() {
    return derive((byte) 1);
  }

  /** The code, to be shown. */
  public String text() {
    Encoder out = new Encoder().u8(byOld ? BY_OLD : BY_NEW).raw(key.bytes()).raw(secret);
    out.uint(addresses.size());
    addresses.forEach(out::string);
    Bytes covered = out.toBytes();
    return SCHEME + ZBase32.encode(covered.concat(check(covered)));
  }

  private static DeviceCode decode(Decoder in) throws ProtocolViolationException {
    int shown = in.u8();
    if (shown != BY_NEW && shown != BY_OLD) {
      throw new IllegalArgumentException(
          "the device code is of kind " + shown + ", this Covey knows 1 and 2: update Covey");
    }
    PublicKey key = new PublicKey(in.fixed32());
    Bytes secret = in.raw(SECRET).compact();
    int count = in.length("addresses", 1);
    if (count > MAX_ADDRESSES) {
      throw new ProtocolViolationException(count + " addresses");
    }
    List<String> addresses = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      addresses.add(in.string());
    }
    return new DeviceCode(key, secret, addresses, shown == BY_OLD);
  }

  private Bytes derive(byte what) {
    Bytes number = Bytes.wrap(new byte[] {what});
    return Blake2b.hash(Label.DEVICE_CODE.namespace(), key.bytes(), secret, number);
  }

  private static Bytes check(Bytes covered) {
    return Blake2b.hash(Label.DEVICE_CODE.namespace(), covered).slice(0, CHECK);
  }

  private static IllegalArgumentException mistyped(@Nullable IllegalArgumentException cause) {
    return new IllegalArgumentException(
        "the device code is mistyped or cut short: its check does not match; copy all of it",
        cause);
  }

  /** Without the secret. */
  @Override
  public String toString() {
    return "DeviceCode[" + key + "]";
  }
}
