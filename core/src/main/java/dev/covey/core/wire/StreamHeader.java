package dev.covey.core.wire;

import dev.covey.core.ProtocolViolationException;
import dev.covey.core.bytes.Bytes;
import dev.covey.core.crypto.Blake2b;
import dev.covey.core.crypto.Namespace;
import dev.covey.core.crypto.SecretStream;

/**
 * The frame each side sends right behind the handshake: it opens its direction of the stream.
 *
 * <pre>
 * stream id (32) | secretstream header (24)
 * stream id = BLAKE2b-256(key = handshake hash, INITIATOR or RESPONDER: the sender's role)
 * </pre>
 */
final class StreamHeader {

  static final int SIZE = 32 + SecretStream.HEADER_SIZE;

  private static final Bytes INITIATOR = Namespace.of("hyperswarm/secret-stream", 0);
  private static final Bytes RESPONDER = Namespace.of("hyperswarm/secret-stream", 1);

  private StreamHeader() {}

  static Bytes streamId(Bytes handshakeHash, boolean senderIsInitiator) {
    return Blake2b.keyedHash(handshakeHash, senderIsInitiator ? INITIATOR : RESPONDER);
  }

  static Bytes write(NoiseHandshake.Outcome outcome, Bytes header) {
    return streamId(outcome.handshakeHash(), outcome.isInitiator()).concat(header);
  }

  /** Returns the 24 bytes that start the other side's stream. */
  static Bytes read(NoiseHandshake.Outcome outcome, Bytes frame) throws ProtocolViolationException {
    if (frame.length() != SIZE) {
      throw new ProtocolViolationException(
          "header frame of " + frame.length() + " bytes, expected " + SIZE);
    }
    if (!frame.startsWith(streamId(outcome.handshakeHash(), !outcome.isInitiator()))) {
      throw new ProtocolViolationException("header frame with a stream id of another handshake");
    }
    return frame.slice(32, SecretStream.HEADER_SIZE);
  }
}
