package dev.covey.core.replication.hostile;

import static java.util.Objects.requireNonNull;

import dev.covey.core.ProtocolViolationException;
import dev.covey.core.bytes.Bytes;
import dev.covey.core.encoding.Decoder;
import dev.covey.core.merkle.ProofRequest;

/** A request of the victim's, read by hand. */
record Asked(long id, long fork, ProofRequest proof, boolean manifest) {

  static Asked read(Bytes body) {
    try {
      Decoder in = new Decoder(body);
      long flags = in.uint();
      long id = in.uint();
      long fork = in.uint();
      return new Asked(
          id,
          fork,
          new ProofRequest(
              (flags & 1) == 0 ? null : new ProofRequest.Block(in.uint(), in.uint()),
              (flags & 2) == 0 ? null : new ProofRequest.Hash(in.uint(), in.uint()),
              (flags & 4) == 0 ? null : new ProofRequest.Seek(in.uint(), in.uint()),
              (flags & 8) == 0 ? null : new ProofRequest.Upgrade(in.uint(), in.uint())),
          (flags & 16) != 0);
    } catch (ProtocolViolationException e) {
      throw new AssertionError("the victim sent a request that cannot be read: " + body.hex(), e);
    }
  }

  boolean isBlock() {
    return proof.block() != null;
  }

  boolean isUpgrade() {
    return proof.upgrade() != null;
  }

  long block() {
    return requireNonNull(proof.block()).index();
  }
}
