package dev.covey.node.room.entry;

import dev.covey.core.ProtocolViolationException;

/**
 * The body of a hello.
 *
 * <pre>0 statement (bytes, a CBOR map of its own)   1 signature (64)</pre>
 */
final class HelloBody {

  private HelloBody() {}

  static void write(BodyWriter body, Hello hello) {
    body.bytes(0, hello.statement()).bytes(1, hello.signature());
  }

  static Hello read(BodyFields body) throws ProtocolViolationException {
    Limits.require("hello's signature", body.bytes(1).length(), 64, 64);
    return HelloStatement.decode(body.bytes(0), body.bytes(1));
  }
}
