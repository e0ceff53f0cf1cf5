package dev.covey.node.room.key;

import dev.covey.core.ProtocolViolationException;
import dev.covey.core.bytes.Bytes;
import dev.covey.core.crypto.Blake2b;
import dev.covey.core.crypto.KeyPair;
import dev.covey.core.crypto.MontgomeryDh;
import dev.covey.core.crypto.PublicKey;
import dev.covey.core.crypto.XChaCha20Poly1305;
import dev.covey.core.encoding.Encoder;
import dev.covey.node.identity.Label;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An epoch key, sealed to devices: the boxes of one entry.
 *
 * <pre>
 * boxes   n x ( device tag (8) | sealed epoch key (32 + 16) )
 *
 * device tag   first 8 bytes of BLAKE2b-256(device key)
 * secret       X25519(ephemeral, device)
 * key          H_{secret}(BOX | ephemeral (32) | device (32) | 0)
 * nonce        first 24 bytes of H_{secret}(BOX | ephemeral (32) | device (32) | 1)
 * sealed       XChaCha20-Poly1305, associated data: room id (32) | epoch number (8, LE)
 * </pre>
 *
 * <p>The device keys are Ed25519 keys, turned for X25519; the ephemeral key is thrown away, so the
 * writer itself opens its own box only.
 */
public final class KeyBox {

  /** Size of one box with its tag, in bytes. */
  public static final int SIZE = 8 + 32 + XChaCha20Poly1305.TAG_SIZE;

  /** The most boxes of one entry: they fit into it with room to spare. */
  public static final int MAX_BOXES = 1_000;

  private static final Logger LOG = LoggerFactory.getLogger(KeyBox.class);
  private static final int TAG = 8;
  private static final Bytes KEY = Bytes.wrap(new byte[] {0});
  private static final Bytes NONCE = Bytes.wrap(new byte[] {1});

  private final Bytes associated;

  /** Boxes for an epoch of a room. */
  public KeyBox(Bytes roomId, long number) {
    this.associated = new Encoder(40).raw(roomId).u64(number).toBytes();
  }

  /** An ephemeral X25519 key (32), and what was sealed with it. */
  public record Sealed(Bytes ephemeral, Bytes boxes) {}

  /**
   * Seals an epoch key to at most 1,000 devices; a device whose key is no good point, which an
   * identity may have certified for mischief, gets no box. About 130 us each.
   */
  public Sealed seal(Bytes epochKey, Collection<PublicKey> devices) {
    if (devices.size() > MAX_BOXES) {
      throw new IllegalArgumentException(devices.size() + " boxes in one entry, at most 1000");
    }
    KeyPair once = KeyPair.generate();
    Bytes ephemeral = pointOf(once);
    Encoder boxes = new Encoder(devices.size() * SIZE + 1);
    for (PublicKey device : devices) {
      try {
        Bytes secret = MontgomeryDh.agree(once, device);
        Bytes sealed =
            XChaCha20Poly1305.seal(
                derive(secret, ephemeral, device, KEY),
                derive(secret, ephemeral, device, NONCE).slice(0, XChaCha20Poly1305.NONCE_SIZE),
                associated,
                epochKey);
        boxes.raw(tag(device)).raw(sealed);
      } catch (ProtocolViolationException e) {
        LOG.debug("no box for device {}: {}", device, e.getMessage());
      }
    }
    return new Sealed(ephemeral, boxes.toBytes());
  }

  /** Opens this device's box, if there is one that opens. Ends in about 130 us. */
  public Optional<Bytes> open(KeyPair device, Bytes ephemeral, Bytes boxes) {
    Bytes tag = tag(device.publicKey());
    for (int at = 0; at + SIZE <= boxes.length(); at += SIZE) {
      if (boxes.slice(at, TAG).equals(tag)) {
        try {
          Bytes secret = MontgomeryDh.agree(device, ephemeral);
          return Optional.of(
              XChaCha20Poly1305.open(
                  derive(secret, ephemeral, device.publicKey(), KEY),
                  derive(secret, ephemeral, device.publicKey(), NONCE)
                      .slice(0, XChaCha20Poly1305.NONCE_SIZE),
                  associated,
                  boxes.slice(at + TAG, SIZE - TAG)));
        } catch (ProtocolViolationException e) {
          LOG.debug("a box for this device does not open");
        }
      }
    }
    return Optional.empty();
  }

  /** The tags of all boxes: whom they are for. */
  public static List<Bytes> tags(Bytes boxes) {
    List<Bytes> tags = new ArrayList<>(boxes.length() / SIZE);
    for (int at = 0; at + SIZE <= boxes.length(); at += SIZE) {
      tags.add(boxes.slice(at, TAG));
    }
    return tags;
  }

  /** What marks the boxes of a device: the first 8 bytes of its key's hash. */
  public static Bytes tag(PublicKey device) {
    return Blake2b.hash(device.bytes()).slice(0, TAG);
  }

  private static Bytes pointOf(KeyPair own) {
    try {
      return MontgomeryDh.point(own.publicKey());
    } catch (ProtocolViolationException e) {
      throw new AssertionError("a fresh key is a point of prime order", e);
    }
  }

  private static Bytes derive(Bytes secret, Bytes ephemeral, PublicKey device, Bytes what) {
    return Blake2b.keyedHash(secret, Label.BOX.namespace(), ephemeral, device.bytes(), what);
  }
}
