package dev.covey.core.log;

import static dev.covey.core.testing.Vectors.hex;
import static dev.covey.core.testing.Vectors.list;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.covey.core.ProtocolViolationException;
import dev.covey.core.bytes.Bytes;
import dev.covey.core.crypto.KeyPair;
import dev.covey.core.encoding.Decoder;
import dev.covey.core.encoding.Encoder;
import dev.covey.core.log.TreeSignature.SignerProof;
import dev.covey.core.merkle.MerkleBatch;
import dev.covey.core.merkle.MerkleTree;
import dev.covey.core.merkle.Prologue;
import dev.covey.core.merkle.TreeNode;
import dev.covey.core.testing.Vectors;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;

@Timeout(60)
class SignatureVerifierTest {

  private static final JsonNode MERKLE = Vectors.load("merkle");
  private static final KeyPair PAIR = KeyPair.fromSeed(hex(MERKLE.required("v1"), "seed"));

  @Test
  void signsEveryLengthAsHypercoreDoes() {
    SignatureVerifier verifier = SignatureVerifier.of(Manifest.single(PAIR.publicKey()));
    assertThat(verifier.key().bytes()).isEqualTo(hex(MERKLE.required("v1"), "key"));
    for (JsonNode v : list(MERKLE.required("logs"))) {
      check(verifier, tree(v.required("length").asInt(), 0), v.required("v1"));
    }
  }

  @Test
  void signsCompatLogsAsHypercoreDoes() {
    SignatureVerifier verifier =
        SignatureVerifier.compat(new LogKey(hex(MERKLE.required("compat"), "key")));
    assertThat(verifier.isCompat()).isTrue();
    for (JsonNode v : list(MERKLE.required("logs"))) {
      check(verifier, tree(v.required("length").asInt(), 0), v.required("compat"));
    }
  }

  @Test
  void signsTheForkAfterATruncation() {
    SignatureVerifier verifier = SignatureVerifier.of(Manifest.single(PAIR.publicKey()));
    JsonNode v = MERKLE.required("truncatedTo7");
    check(verifier, tree(7, 1), v);
    assertThat(verifier.verify(tree(7, 0), hex(v, "wireSignature"))).isFalse();
  }

  @Test
  void judgesQuorumsAndPatchesAsHypercoreDoes() throws Exception {
    JsonNode vectors = Vectors.load("multisig");
    Manifest manifest = Manifest.decode(new Decoder(hex(vectors, "manifest")));
    assertThat(manifest.key().bytes()).isEqualTo(hex(vectors, "key"));
    SignatureVerifier verifier = SignatureVerifier.of(manifest);
    MerkleTree tree = multisigTree(vectors);
    for (JsonNode v : list(vectors.required("cases"))) {
      Bytes signature = hex(v, "signature");
      assertThat(verifier.verify(tree, signature))
          .as(v.required("name").asString())
          .isEqualTo(v.required("verifies").asBoolean());
      assertThat(TreeSignature.decode(signature).encode()).isEqualTo(signature);
    }
  }

  @Test
  void refusesEveryChangeToASignature() {
    JsonNode vectors = Vectors.load("multisig");
    SignatureVerifier verifier = decoded(hex(vectors, "manifest"));
    MerkleTree tree = multisigTree(vectors);
    byte[] signature = hex(vectors.required("cases").get(1), "signature").toByteArray();
    assertThat(verifier.verify(tree, Bytes.copyOf(signature))).isTrue();
    for (int i = 0; i < signature.length; i++) {
      byte[] changed = signature.clone();
      changed[i] ^= 1;
      assertThat(verifier.verify(tree, Bytes.wrap(changed))).as("byte %d", i).isFalse();
      assertThat(verifier.verify(tree, Bytes.copyOf(signature, 0, i))).isFalse();
    }
    assertThat(verifier.verify(tree, null)).isFalse();
  }

  @Test
  void needsAsManySignersAsTheQuorumSays() {
    KeyPair one = KeyPair.generate();
    KeyPair two = KeyPair.generate();
    List<Signer> signers = List.of(Signer.of(one.publicKey()), Signer.of(two.publicKey()));
    SignatureVerifier verifier = SignatureVerifier.of(Manifest.multisig(2, signers, false));
    MerkleTree tree = tree(5, 0);
    SignerProof first = verifier.signPart(tree, one);
    SignerProof second = verifier.signPart(tree, two);
    assertThat(verifier.verify(tree, signature(first, second))).isTrue();
    assertThat(verifier.verify(tree, signature(second, first))).isTrue();
    assertThat(verifier.verify(tree, signature(first))).isFalse();
    assertThat(verifier.verify(tree, signature(first, first))).isFalse();
    assertThatThrownBy(() -> verifier.sign(tree, one)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> verifier.signPart(tree, PAIR))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void ignoresPatchesThatTheManifestDoesNotAllow() {
    Signer signer = Signer.of(PAIR.publicKey());
    SignatureVerifier strict = SignatureVerifier.of(Manifest.multisig(1, List.of(signer), false));
    MerkleTree longer = tree(5, 0);
    SignerProof proof = strict.signPart(longer, PAIR);
    MerkleBatch batch = tree(4, 0).batch();
    batch.append(longer.roots().get(1));
    TreeSignature patched =
        new TreeSignature(
            List.of(new SignerProof(0, proof.signature(), 1)), List.of(longer.roots().get(1)));
    assertThat(strict.verify(tree(4, 0), patched.encode())).isFalse();

    SignatureVerifier patching = SignatureVerifier.of(Manifest.multisig(1, List.of(signer), true));
    TreeSignature allowed =
        new TreeSignature(
            List.of(new SignerProof(0, patching.signPart(longer, PAIR).signature(), 1)),
            List.of(longer.roots().get(1)));
    assertThat(patching.verify(tree(4, 0), allowed.encode())).isTrue();
    assertThat(patching.verify(tree(3, 0), allowed.encode())).isFalse();
    TreeSignature without = new TreeSignature(allowed.proofs(), List.of());
    assertThat(patching.verify(tree(4, 0), without.encode())).isFalse();
  }

  @Test
  void signsVersion0InTheNamespaceOfTheSigner() {
    Signer signer = new Signer(Bytes.wrap(new byte[32]), PAIR.publicKey());
    Manifest single = new Manifest(0, false, 1, List.of(signer), null, null, null);
    SignatureVerifier verifier = SignatureVerifier.of(single);
    MerkleTree tree = tree(6, 0);
    Bytes signature = verifier.sign(tree, PAIR);
    assertThat(signature.length()).isEqualTo(64);
    assertThat(verifier.signable(tree, 0).slice(32, 32)).isEqualTo(signer.namespace());
    assertThat(verifier.verify(tree, signature)).isTrue();
    assertThat(verifier.verify(tree(7, 0), signature)).isFalse();
  }

  @Test
  void readsPatchedSignaturesOfVersion0() {
    List<Signer> signers =
        List.of(Signer.of(PAIR.publicKey()), Signer.of(KeyPair.generate().publicKey()));
    SignatureVerifier verifier =
        SignatureVerifier.of(new Manifest(0, true, 1, signers, null, null, null));
    MerkleTree longer = tree(5, 0);
    Encoder encoder = new Encoder().uint(1).uint(1).uint(0);
    encoder.raw(verifier.signPart(longer, PAIR).signature()).uint(5).uint(1).uint(1).uint(0);
    TreeNode.encodeList(encoder, List.of(longer.roots().get(1)));
    assertThat(verifier.verify(tree(4, 0), encoder.toBytes())).isTrue();
    assertThat(verifier.verify(longer, encoder.toBytes())).isFalse();
    Encoder plain = new Encoder().uint(1).uint(0).uint(0);
    plain.raw(verifier.signPart(longer, PAIR).signature()).uint(0);
    assertThat(verifier.verify(longer, plain.toBytes())).isTrue();
    assertThatThrownBy(() -> verifier.sign(longer, PAIR))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void takesAPrologueWithoutASignatureButNothingShorter() {
    Prologue prologue = new Prologue(tree(4, 0).treeHash(), 4);
    Manifest fixed = new Manifest(1, false, 0, List.of(), prologue, null, null);
    SignatureVerifier verifier = SignatureVerifier.of(fixed);
    assertThat(verifier.verify(tree(4, 0), null)).isTrue();
    assertThat(verifier.verify(tree(3, 0), null)).isFalse();
    assertThat(verifier.verify(tree(5, 0), null)).isFalse();
    assertThat(verifier.verify(tree(5, 0), TreeSignature.single(zeros(64)).encode())).isFalse();
  }

  @Test
  void decodesAnyBytesAsASignatureOrRefusesThem() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    JsonNode vectors = Vectors.load("multisig");
    int decoded = 0;
    for (int i = 0; i < 20_000; i++) {
      byte[] bytes = hex(vectors.required("cases").get(i % 2), "signature").toByteArray();
      bytes[random.nextInt(random.nextBoolean() ? 3 : bytes.length)] = (byte) random.nextInt();
      Bytes cut = Bytes.wrap(bytes, 0, random.nextInt(8) > 0 ? bytes.length : random.nextInt(70));
      try {
        decoded += TreeSignature.decode(cut).proofs().size();
        decoded += TreeSignature.decodeVersion0(cut).proofs().size();
      } catch (ProtocolViolationException e) {
        assertThat(e).hasMessageNotContaining("null");
      } catch (RuntimeException e) {
        throw new AssertionError("seed " + seed + ", round " + i, e);
      }
    }
    assertThat(decoded).isPositive();
  }

  private static void check(SignatureVerifier verifier, MerkleTree tree, JsonNode v) {
    assertThat(verifier.signable(tree, 0)).isEqualTo(hex(v, "signable"));
    if (!v.required("wireSignature").isNull()) {
      Bytes signature = hex(v, "wireSignature");
      assertThat(verifier.sign(tree, PAIR)).isEqualTo(signature);
      assertThat(verifier.verify(tree, signature)).isTrue();
      assertThat(verifier.verify(tree(tree.length() == 1 ? 2 : 1, 0), signature)).isFalse();
    }
  }

  private static MerkleTree tree(long length, long fork) {
    MerkleBatch batch = MerkleTree.empty(fork).batch();
    list(MERKLE.required("blocks")).stream()
        .limit(length)
        .forEach(block -> batch.append(Bytes.hex(block.asString())));
    return batch.tree();
  }

  /** The tree of three blocks whose text is in the hash that comes with the vectors. */
  private static MerkleTree multisigTree(JsonNode vectors) {
    MerkleTree tree = tree(3, 0);
    assertThat(tree.treeHash()).isEqualTo(hex(vectors, "treeHash3"));
    return tree;
  }

  private static SignatureVerifier decoded(Bytes manifest) {
    try {
      return SignatureVerifier.of(Manifest.decode(new Decoder(manifest)));
    } catch (ProtocolViolationException e) {
      throw new AssertionError(e);
    }
  }

  private static Bytes signature(SignerProof... proofs) {
    return new TreeSignature(List.of(proofs), List.of()).encode();
  }

  private static Bytes zeros(int length) {
    return Bytes.wrap(new byte[length]);
  }
}
