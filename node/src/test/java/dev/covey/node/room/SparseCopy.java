package dev.covey.node.room;

import static org.assertj.core.api.Assertions.assertThat;

import dev.covey.core.log.Log;
import dev.covey.core.merkle.InvalidRequestException;
import dev.covey.core.merkle.MissingNodes;
import dev.covey.core.merkle.Proof;
import dev.covey.core.merkle.ProofBuilder;
import dev.covey.core.merkle.ProofRequest;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Brings single blocks of one log to another, with their proofs, as peers do. */
final class SparseCopy {

  private final Log from;
  private final Log to;

  SparseCopy(Log from, Log to) {
    this.from = from;
    this.to = to;
  }

  /** The signed head, and no block. */
  void head() throws Exception {
    long length = to.length();
    Proof proof =
        proof(
                new ProofRequest(
                    null, null, null, new ProofRequest.Upgrade(length, from.length() - length)))
            .withSignature(from.read(reader -> reader.signature()));
    receive(proof);
  }

  /** Blocks {@code start <= i < end}. */
  void blocks(long start, long end) throws Exception {
    for (long index = start; index < end; index++) {
      long at = index;
      int nodes = to.read(reader -> MissingNodes.count(reader, reader.tree(), 2 * at));
      Proof proof = proof(ProofRequest.block(index, nodes));
      receive(proof.withValue(from.local(index).orElseThrow()));
    }
  }

  private Proof proof(ProofRequest request) {
    return from.read(
        reader -> {
          try {
            return ProofBuilder.build(reader, reader.tree(), request);
          } catch (InvalidRequestException e) {
            throw new AssertionError(e);
          }
        });
  }

  private void receive(Proof proof) throws Exception {
    var received = new Log.Received(proof, from.manifest().orElseThrow());
    assertThat(to.receive(List.of(received)).get(20, TimeUnit.SECONDS)).isEmpty();
  }
}
