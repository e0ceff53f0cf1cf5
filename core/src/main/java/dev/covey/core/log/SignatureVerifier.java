package dev.covey.core.log;

import dev.covey.core.ProtocolViolationException;
import dev.covey.core.bytes.Bytes;
import dev.covey.core.crypto.KeyPair;
import dev.covey.core.crypto.Namespace;
import dev.covey.core.crypto.PublicKey;
import dev.covey.core.encoding.Encoder;
import dev.covey.core.log.TreeSignature.SignerProof;
import dev.covey.core.merkle.MerkleTree;
import dev.covey.core.merkle.Prologue;
import dev.covey.core.merkle.ProofVerifier;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Signs trees of one log, and judges whether a tree was signed as the log's manifest asks.
 * Immutable, safe on any thread; about 50 us for each signature checked.
 *
 * <p>What is signed:
 *
 * <pre>
 * version 1 and up   TREE (32) | log key (32)   | tree hash (32) | u64 length | u64 fork     112 bytes
 * version 0          TREE (32) | namespace (32) | tree hash (32) | u64 length | u64 fork     112 bytes
 * compat             TREE (32)                  | tree hash (32) | u64 length | u64 fork      80 bytes
 * </pre>
 */
public final class SignatureVerifier {

  private static final Bytes TREE = Namespace.of("hypercore", 0);

  private final LogKey key;
  private final @Nullable Manifest manifest;
  private final int version;
  private final boolean allowPatch;
  private final int quorum;
  private final List<Signer> signers;
  private final @Nullable Prologue prologue;

  private SignatureVerifier(LogKey key, @Nullable Manifest manifest) {
    this.key = key;
    this.manifest = manifest;
    version = manifest == null ? 0 : manifest.version();
    allowPatch = manifest != null && manifest.allowPatch();
    quorum = manifest == null ? 1 : manifest.quorum();
    signers =
        manifest == null ? List.of(Signer.of(new PublicKey(key.bytes()))) : manifest.signers();
    prologue = manifest == null ? null : manifest.prologue();
  }

  /** Judges by this manifest, whose hash is the log's key. */
  public static SignatureVerifier of(Manifest manifest) {
    return new SignatureVerifier(manifest.key(), manifest);
  }

  /** As the other, where it is known that the manifest's hash is the key. */
  static SignatureVerifier of(LogKey key, Manifest manifest) {
    return new SignatureVerifier(key, manifest);
  }

  /** Judges an old log, whose key is the public key of its only signer. */
  public static SignatureVerifier compat(LogKey key) {
    return new SignatureVerifier(key, null);
  }

  /** Whether the log is an old one, without a manifest. */
  public boolean isCompat() {
    return manifest == null;
  }

  public LogKey key() {
    return key;
  }

  /** Returns what the signer at this place in the manifest signs; 112 bytes, or 80 when compat. */
  Bytes signable(MerkleTree tree, int signer) {
    Encoder encoder = new Encoder(112).raw(TREE);
    if (manifest != null) {
      encoder.raw(version == 0 ? signers.get(signer).namespace() : key.bytes());
    }
    return encoder.raw(tree.treeHash()).u64(tree.length()).u64(tree.fork()).toBytes();
  }

  /**
   * Returns the signature of the tree as it is stored and sent, by one signer who suffices: 68
   * bytes, or 64 for version 0 and compat. Throws {@link IllegalArgumentException} if another key
   * signs.
   */
  public Bytes sign(MerkleTree tree, KeyPair keyPair) {
    checkSigner(keyPair.publicKey());
    SignerProof part = signPart(tree, keyPair);
    return version == 0 ? part.signature() : new TreeSignature(List.of(part), List.of()).encode();
  }

  /** {@link IllegalArgumentException} if this key alone cannot sign. */
  void checkSigner(PublicKey publicKey) {
    if (quorum != 1) {
      throw new IllegalArgumentException(
          quorum + " of " + signers.size() + " signers must sign this log, not one");
    }
    if (version == 0 && (allowPatch || signers.size() != 1)) {
      throw new IllegalArgumentException("several signers of version 0 can be read, not signed");
    }
    if (signers.stream().noneMatch(signer -> signer.publicKey().equals(publicKey))) {
      throw new IllegalArgumentException(publicKey + " is no signer of this log");
    }
  }

  /** Returns one signer's part of a signature, to be put together in a {@link TreeSignature}. */
  public SignerProof signPart(MerkleTree tree, KeyPair keyPair) {
    for (int i = 0; i < signers.size(); i++) {
      if (signers.get(i).publicKey().equals(keyPair.publicKey())) {
        return new SignerProof(i, keyPair.sign(signable(tree, i)), 0);
      }
    }
    throw new IllegalArgumentException(keyPair.publicKey() + " is no signer of this log");
  }

  /**
   * Whether this signature, as stored and sent, makes the tree valid. False, never an exception,
   * for whatever is malformed. A tree no longer than the prologue needs none.
   */
  public boolean verify(MerkleTree tree, @Nullable Bytes signature) {
    if (version >= 1 && prologue != null && tree.length() <= prologue.length()) {
      return tree.length() == prologue.length() && tree.treeHash().equals(prologue.hash());
    }
    if (signature == null || quorum == 0) {
      return false;
    }
    if (version == 0 && !allowPatch && signers.size() == 1) {
      return isSignedBy(0, tree, signature);
    }
    try {
      return isSignedByQuorum(
          tree,
          version == 0 ? TreeSignature.decodeVersion0(signature) : TreeSignature.decode(signature));
    } catch (ProtocolViolationException e) {
      return false;
    }
  }

  private boolean isSignedByQuorum(MerkleTree tree, TreeSignature signature)
      throws ProtocolViolationException {
    if (signature.proofs().size() < quorum) {
      return false;
    }
    BitSet seen = new BitSet(signers.size());
    // Several signers often signed the same longer tree: build each only once.
    Map<Long, MerkleTree> longer = new HashMap<>();
    for (SignerProof proof : signature.proofs().subList(0, quorum)) {
      if (proof.signer() >= signers.size() || seen.get(proof.signer())) {
        return false;
      }
      seen.set(proof.signer());
      MerkleTree signed = tree;
      if (allowPatch && proof.patch() > 0) {
        MerkleTree known = longer.get(proof.patch());
        signed =
            known != null ? known : ProofVerifier.extend(tree, proof.patch(), signature.patch());
        longer.put(proof.patch(), signed);
      }
      if (!isSignedBy(proof.signer(), signed, proof.signature())) {
        return false;
      }
    }
    return true;
  }

  private boolean isSignedBy(int signer, MerkleTree tree, Bytes signature) {
    return signers.get(signer).publicKey().verify(signable(tree, signer), signature);
  }

  /** What the first blocks must be, if the manifest says so. */
  @Nullable Prologue prologue() {
    return prologue;
  }
}
