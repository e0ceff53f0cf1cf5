package dev.covey.node.people;

import dev.covey.core.ProtocolViolationException;
import dev.covey.core.bytes.Bytes;
import dev.covey.core.crypto.Blake2b;
import dev.covey.core.crypto.KeyPair;
import dev.covey.core.crypto.PublicKey;
import dev.covey.core.encoding.Decoder;
import dev.covey.core.encoding.Encoder;
import dev.covey.node.identity.DisplayName;
import dev.covey.node.identity.Label;
import dev.covey.node.identity.SealedLetter;
import java.nio.charset.StandardCharsets;
import java.time.Instant;

/**
 * What somebody says at the door.
 *
 * <pre>
 * version u8 = 1 | identity (32) | time, ms since 1970 (8, LE) | string name | string words
 *   | signature (64)
 * </pre>
 *
 * <p>The signature, by the identity, covers the namespace {@link Label#KNOCK}, the identity knocked
 * at, and everything before it: nobody can pass a knock on to another door. It travels as a {@link
 * SealedLetter} to the identity knocked at, in the context of its inbox.
 */
public record KnockLetter(PublicKey from, Instant time, String name, String words) {

  /** The longest words, in bytes of UTF-8. */
  public static final int MAX_WORDS = 500;

  /** The longest letter, sealed, in bytes. */
  public static final int MAX_SEALED = 1_024;

  private static final int VERSION = 1;

  public KnockLetter {
    name = DisplayName.require(name);
    requireWords(words);
  }

  /** Throws {@link IllegalArgumentException} for words that are too long. */
  public static void requireWords(String words) {
    int bytes = words.getBytes(StandardCharsets.UTF_8).length;
    if (bytes > MAX_WORDS) {
      throw new IllegalArgumentException(
          "words of " + bytes + " bytes; a knock has at most " + MAX_WORDS);
    }
  }

  /**
   * The topic that an identity is knocked at: 32 bytes; not secret to whoever knows the identity.
   */
  public static Bytes inbox(PublicKey identity) {
    return Blake2b.hash(Label.INBOX.namespace(), identity.bytes());
  }

  /** Signs and seals. */
  public Bytes seal(KeyPair identity, PublicKey to) throws ProtocolViolationException {
    Bytes statement =
        new Encoder()
            .u8(VERSION)
            .raw(from.bytes())
            .u64(time.toEpochMilli())
            .string(name)
            .string(words)
            .toBytes();
    return SealedLetter.seal(to, inbox(to), statement.concat(identity.sign(signed(to, statement))));
  }

  /** Opens and checks a letter to this identity. */
  public static KnockLetter open(KeyPair identity, Bytes sealed) throws ProtocolViolationException {
    if (sealed.length() > MAX_SEALED) {
      throw new ProtocolViolationException("knock of " + sealed.length() + " bytes");
    }
    PublicKey self = identity.publicKey();
    return decode(self, SealedLetter.open(identity, inbox(self), sealed));
  }

  /** Decodes and checks what was in a letter to this identity. */
  static KnockLetter decode(PublicKey to, Bytes opened) throws ProtocolViolationException {
    Decoder in = new Decoder(opened);
    int version = in.u8();
    if (version != VERSION) {
      throw new ProtocolViolationException("knock of version " + version + ", not 1");
    }
    PublicKey from = new PublicKey(in.fixed32());
    long millis = in.u64();
    String name = in.string();
    String words = in.string();
    Bytes statement = opened.slice(0, opened.length() - in.remaining());
    Bytes signature = in.fixed64();
    if (in.hasRemaining() || !from.verify(signed(to, statement), signature)) {
      throw new ProtocolViolationException("knock that its identity did not sign");
    }
    try {
      return new KnockLetter(from, Instant.ofEpochMilli(millis), name, words);
    } catch (IllegalArgumentException e) {
      throw new ProtocolViolationException("knock with a bad name or words", e);
    }
  }

  private static Bytes signed(PublicKey to, Bytes statement) {
    return Label.KNOCK.namespace().concat(to.bytes(), statement);
  }
}
