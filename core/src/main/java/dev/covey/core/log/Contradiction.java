package dev.covey.core.log;

import dev.covey.core.ProtocolViolationException;
import dev.covey.core.merkle.MerkleTree;
import dev.covey.core.merkle.Proof;
import dev.covey.core.merkle.ProofVerifier;
import dev.covey.core.merkle.Verified;
import org.jspecify.annotations.Nullable;

/** Compares the head of a peer with the one here. */
final class Contradiction {

  private Contradiction() {}

  static boolean check(LogState log, Proof proof, @Nullable Manifest told)
      throws ProtocolViolationException {
    MerkleTree ours = log.head.tree();
    MerkleTree signed = head(log, proof, told);
    Proof.Upgrade upgrade = proof.upgrade();
    if (upgrade == null || signed.fork() != ours.fork() || upgrade.length() > ours.length()) {
      return false;
    }
    MerkleTree theirs = MerkleTree.of(proof.fork(), upgrade.nodes());
    MerkleTree common;
    try {
      common = log.read(reader -> reader.tree().truncate(reader, theirs.length(), proof.fork()));
    } catch (IllegalStateException partlyHeld) {
      return false; // The nodes that would tell are not here yet.
    }
    return !common.treeHash().equals(theirs.treeHash());
  }

  static MerkleTree head(LogState log, Proof proof, @Nullable Manifest told)
      throws ProtocolViolationException {
    Proof.Upgrade upgrade = proof.upgrade();
    if (upgrade == null
        || upgrade.start() != 0
        || proof.block() != null
        || proof.hash() != null
        || proof.seek() != null) {
      throw new ProtocolViolationException("no upgrade from the start alone, as was asked for");
    }
    SignatureVerifier verifier = log.verifier(told);
    Verified verified =
        ProofVerifier.verify(
            index -> null, MerkleTree.empty(proof.fork()), proof, verifier.prologue());
    MerkleTree signed = verified.tree();
    if (signed == null || !verifier.verify(signed, upgrade.signature())) {
      throw new ProtocolViolationException("log " + log.key + ": a head whose signature is wrong");
    }
    return signed;
  }
}
