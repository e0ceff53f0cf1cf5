package dev.covey.core.log;

import dev.covey.core.ProtocolViolationException;
import dev.covey.core.bytes.Bytes;
import dev.covey.core.encoding.Decoder;
import dev.covey.core.encoding.Encoder;
import dev.covey.core.merkle.TreeNode;
import java.util.ArrayList;
import java.util.List;

/**
 * What stands for "signed by enough of them": one proof a signer, and the nodes that join longer
 * trees to this one.
 *
 * <pre>
 * version 1 and up:  array of { uint signer | signature (64) | uint patch } | array of nodes
 * version 0:         array of { uint flags (1 = patch) | uint signer | signature (64)
 *                               | [uint start | uint length | array of uint positions] }
 *                    | array of nodes
 * </pre>
 *
 * The ordinary one, a single signer's, is 68 bytes: 01 00 | signature | 00 00.
 */
public record TreeSignature(List<SignerProof> proofs, List<TreeNode> patch) {

  /** Bytes of a single signer's signature in the form of version 1. */
  public static final int SINGLE_SIZE = 68;

  private static final int MIN_PROOF_SIZE = 1 + 64 + 1;

  /**
   * One signer's part: their place in the manifest, their signature (64 bytes), and by how many
   * blocks the tree they signed is longer.
   */
  public record SignerProof(int signer, Bytes signature, long patch) {

    public SignerProof {
      if (signer < 0 || patch < 0 || signature.length() != 64) {
        throw new IllegalArgumentException(
            "signer " + signer + ", patch " + patch + ", signature of " + signature.length());
      }
      signature = signature.compact();
    }
  }

  public TreeSignature {
    proofs = List.copyOf(proofs);
    patch = List.copyOf(patch);
  }

  /** Returns the signature of a log's only signer. */
  public static TreeSignature single(Bytes signature) {
    return new TreeSignature(List.of(new SignerProof(0, signature, 0)), List.of());
  }

  /** Encodes in the form of version 1 and up. */
  public Bytes encode() {
    Encoder encoder = new Encoder(SINGLE_SIZE);
    encoder.uint(proofs.size());
    for (SignerProof proof : proofs) {
      encoder.uint(proof.signer()).raw(proof.signature()).uint(proof.patch());
    }
    TreeNode.encodeList(encoder, patch);
    return encoder.toBytes();
  }

  /** Decodes the form of version 1 and up. */
  public static TreeSignature decode(Bytes encoded) throws ProtocolViolationException {
    return decode(new Decoder(encoded), false);
  }

  /** Decodes the form of version 0. */
  public static TreeSignature decodeVersion0(Bytes encoded) throws ProtocolViolationException {
    return decode(new Decoder(encoded), true);
  }

  private static TreeSignature decode(Decoder decoder, boolean version0)
      throws ProtocolViolationException {
    int count = decoder.length("signatures", MIN_PROOF_SIZE);
    List<SignerProof> proofs = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      boolean patched = version0 && (decoder.uint() & 1) != 0;
      int signer = readSigner(decoder);
      Bytes signature = decoder.fixed64();
      long patch = version0 ? (patched ? readPatchVersion0(decoder) : 0) : decoder.uint();
      proofs.add(new SignerProof(signer, signature, patch));
    }
    return new TreeSignature(proofs, TreeNode.decodeList(decoder));
  }

  private static int readSigner(Decoder decoder) throws ProtocolViolationException {
    long signer = decoder.uint();
    if (signer > Integer.MAX_VALUE) {
      throw new ProtocolViolationException("signature by signer number " + signer);
    }
    return (int) signer;
  }

  /** Which nodes belong to which patch is also told by their indices; only the length is kept. */
  private static long readPatchVersion0(Decoder decoder) throws ProtocolViolationException {
    long unusedStart = decoder.uint();
    long length = decoder.uint();
    for (int i = decoder.length("patch nodes", 1); i > 0; i--) {
      long unusedPosition = decoder.uint();
    }
    return length;
  }
}
