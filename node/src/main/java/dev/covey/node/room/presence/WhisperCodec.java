package dev.covey.node.room.presence;

import dev.covey.core.ProtocolViolationException;
import dev.covey.core.bytes.Bytes;
import dev.covey.core.crypto.KeyPair;
import dev.covey.core.crypto.PublicKey;
import dev.covey.core.crypto.XChaCha20Poly1305;
import dev.covey.core.encoding.Decoder;
import dev.covey.core.encoding.Encoder;
import dev.covey.node.identity.Label;
import dev.covey.node.room.entry.Ref;
import dev.covey.node.room.key.EpochKeys;
import dev.covey.node.room.key.LogTag;
import dev.covey.node.room.key.RoomKeys;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Whispers as neighbours pass them on: sealed, so that a mirror or relay learns nothing, and
 * signed, so that no member speaks for another.
 *
 * <pre>
 * sealed    uint epoch | nonce (24) | XChaCha20-Poly1305(the epoch's whisper key, of the room's id)
 * whisper   device (32) | u64 at, ms since 1970 | u8 kind | buffer body | signature (64)
 *           the device signs WHISPER | room id | everything before the signature
 *
 * 0 here    u8 flags (1: online, 2: a read mark follows) | uint lasts, s | tag (8) | uint index
 * 1 typing  u8 (1: on, 0: off)
 * </pre>
 *
 * <p>Bytes behind what is known of a body are of a later version, and skipped.
 */
final class WhisperCodec {

  /** The longest sealed whisper, in bytes. */
  static final int MAX_BYTES = 512;

  private static final int HERE = 0;
  private static final int TYPING = 1;
  private static final int ONLINE = 1;
  private static final int READ = 2;

  private static final int SIGNATURE = PublicKey.SIGNATURE_SIZE;
  private static final SecureRandom RANDOM = new SecureRandom();

  private final RoomKeys keys;

  WhisperCodec(RoomKeys keys) {
    this.keys = keys;
  }

  /** A whisper that was opened, and not verified yet. */
  record Opened(Whisper whisper, Bytes signed, Bytes signature) {

    /** Whether the device really signed it. Costs a signature's verification. */
    boolean isTrue() {
      return whisper.device().verify(signed, signature);
    }
  }

  /** Signs and seals, in the current epoch. */
  Bytes seal(KeyPair device, Whisper whisper) {
    Encoder plain =
        new Encoder(192)
            .raw(whisper.device().bytes())
            .u64(whisper.at())
            .u8(kind(whisper.body()))
            .buffer(body(whisper.body()));
    Bytes said = plain.toBytes();
    Bytes signature = device.sign(signed(said));
    EpochKeys epoch = keys.current();
    byte[] nonce = new byte[XChaCha20Poly1305.NONCE_SIZE];
    RANDOM.nextBytes(nonce);
    Bytes sealed =
        XChaCha20Poly1305.seal(
            epoch.whisperKey(), Bytes.wrap(nonce), keys.id(), said.concat(signature));
    return new Encoder(40 + sealed.length()).uint(epoch.number()).raw(nonce).raw(sealed).toBytes();
  }

  /**
   * Opens any bytes, or {@link ProtocolViolationException}; empty if the epoch's key is not here.
   */
  Optional<Opened> open(Bytes message) throws ProtocolViolationException {
    if (message.length() > MAX_BYTES) {
      throw new ProtocolViolationException(
          "a whisper of " + message.length() + " bytes, at most " + MAX_BYTES);
    }
    Decoder outer = new Decoder(message);
    List<EpochKeys> candidates =
        keys.epochs(outer.uint()).stream().filter(EpochKeys::isWhole).toList();
    Bytes nonce = outer.raw(XChaCha20Poly1305.NONCE_SIZE);
    Bytes sealed = outer.rest();
    if (candidates.isEmpty()) {
      return Optional.empty();
    }
    Bytes plain = open(candidates, nonce, sealed);
    if (plain.length() < SIGNATURE) {
      throw new ProtocolViolationException("a whisper of " + plain.length() + " bytes, unsigned");
    }
    Bytes said = plain.slice(0, plain.length() - SIGNATURE);
    return Optional.of(new Opened(read(said), signed(said), plain.slice(said.length(), SIGNATURE)));
  }

  /** Epochs of one number may have begun at the same time. */
  private Bytes open(List<EpochKeys> candidates, Bytes nonce, Bytes sealed)
      throws ProtocolViolationException {
    for (int i = 0; ; i++) {
      try {
        return XChaCha20Poly1305.open(candidates.get(i).whisperKey(), nonce, keys.id(), sealed);
      } catch (ProtocolViolationException e) {
        if (i == candidates.size() - 1) {
          throw e;
        }
      }
    }
  }

  private Bytes signed(Bytes said) {
    return Label.WHISPER.namespace().concat(keys.id()).concat(said);
  }

  private static Whisper read(Bytes said) throws ProtocolViolationException {
    Decoder in = new Decoder(said);
    PublicKey device = new PublicKey(in.fixed32());
    long at = in.u64();
    if (at < 0) {
      throw new ProtocolViolationException("a whisper from before 1970");
    }
    int kind = in.u8();
    Decoder body = new Decoder(in.buffer());
    if (kind == HERE) {
      return new Whisper(device, at, here(body));
    } else if (kind == TYPING) {
      return new Whisper(device, at, new Whisper.Typing((body.u8() & 1) != 0));
    }
    return new Whisper(device, at, new Whisper.Unknown(kind));
  }

  private static Whisper.Here here(Decoder body) throws ProtocolViolationException {
    int flags = body.u8();
    long seconds = Math.min(body.uint(), Whisper.LONGEST.toSeconds());
    Optional<Ref> read = Optional.empty();
    if ((flags & READ) != 0) {
      LogTag tag = new LogTag(body.raw(LogTag.SIZE));
      read = Optional.of(new Ref(tag, body.uint()));
    }
    return new Whisper.Here((flags & ONLINE) != 0, Duration.ofSeconds(seconds), read);
  }

  private static int kind(Whisper.Body body) {
    if (body instanceof Whisper.Unknown unknown) {
      return unknown.kind();
    }
    return body instanceof Whisper.Here ? HERE : TYPING;
  }

  private static Bytes body(Whisper.Body body) {
    Encoder out = new Encoder(32);
    if (body instanceof Whisper.Here here) {
      out.u8((here.online() ? ONLINE : 0) | (here.read().isPresent() ? READ : 0));
      out.uint(here.lasts().toSeconds());
      here.read().ifPresent(ref -> out.raw(ref.tag().bytes()).uint(ref.index()));
    } else if (body instanceof Whisper.Typing typing) {
      out.u8(typing.on() ? 1 : 0);
    }
    return out.toBytes();
  }
}
