package dev.covey.node.cli.log;

import dev.covey.core.ProtocolViolationException;
import dev.covey.core.bytes.Bytes;
import dev.covey.core.encoding.Decoder;
import dev.covey.core.encoding.Encoder;
import java.util.Optional;

/**
 * What the shell knows of a log beside its blocks.
 *
 * <pre>
 * flags           u8: 1 the name gives the key pair, 2 it is encrypted, 4 it is a v10 core
 * encryption key  32, if flag 2
 * name            the rest, UTF-8; empty for none
 * </pre>
 *
 * @param name what it is called here, or empty
 * @param own whether the name and the store's primary key give its key pair
 * @param compat whether it is a core of Hypercore 10, whose key is its public key
 */
record LogRecord(String name, boolean own, boolean compat, Optional<Bytes> encryptionKey) {

  static final LogRecord NOTHING = new LogRecord("", false, false, Optional.empty());

  private static final int OWN = 1;
  private static final int ENCRYPTED = 2;
  private static final int COMPAT = 4;

  Bytes encode() {
    int flags = (own ? OWN : 0) | (encryptionKey.isPresent() ? ENCRYPTED : 0);
    Encoder encoder = new Encoder().u8(flags | (compat ? COMPAT : 0));
    encryptionKey.ifPresent(encoder::raw);
    return encoder.raw(Bytes.utf8(name)).toBytes();
  }

  static LogRecord decode(Bytes encoded) throws ProtocolViolationException {
    Decoder decoder = new Decoder(encoded);
    int flags = decoder.u8();
    if (flags > (OWN | ENCRYPTED | COMPAT)) {
      throw new ProtocolViolationException("unknown flags " + flags + " in the record of a log");
    }
    Optional<Bytes> key =
        (flags & ENCRYPTED) == 0 ? Optional.empty() : Optional.of(decoder.fixed32());
    return new LogRecord(decoder.rest().utf8(), (flags & OWN) != 0, (flags & COMPAT) != 0, key);
  }

  LogRecord withName(String called) {
    return new LogRecord(called, own, compat, encryptionKey);
  }

  LogRecord withEncryptionKey(Bytes key) {
    return new LogRecord(name, own, compat, Optional.of(key));
  }
}
