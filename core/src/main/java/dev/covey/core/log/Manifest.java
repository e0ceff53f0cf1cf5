package dev.covey.core.log;

import dev.covey.core.ProtocolViolationException;
import dev.covey.core.bytes.Bytes;
import dev.covey.core.crypto.Blake2b;
import dev.covey.core.crypto.Namespace;
import dev.covey.core.crypto.PublicKey;
import dev.covey.core.encoding.Decoder;
import dev.covey.core.encoding.Encoder;
import dev.covey.core.merkle.Prologue;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Says who may sign a log, and how many of them must. Its hash is the log's key.
 *
 * <pre>
 * version 1 to 3:
 *   uint version | uint flags | uint hash (0 = BLAKE2b) | uint quorum | array of signers
 *   | prologue (flag 2):  hash (32) | uint length
 *   | linked (flag 4):    array of 32 bytes          (version 2 and up)
 *   | user data (flag 8): buffer                     (version 2 and up)
 *   flag 1: a signer may have signed a longer tree ("patch")
 *
 * version 0:
 *   00 | uint hash | uint type
 *   | type 0, static: tree hash (32)
 *   | type 1, single: signer
 *   | type 2, quorum: uint flags (1 = patch) | uint quorum | array of signers
 * </pre>
 */
public record Manifest(
    int version,
    boolean allowPatch,
    int quorum,
    List<Signer> signers,
    @Nullable Prologue prologue,
    @Nullable List<Bytes> linked,
    @Nullable Bytes userData) {

  private static final Bytes NAMESPACE = Namespace.of("hypercore", 3);

  private static final int MAX_VERSION = 3;
  private static final int BLAKE2B = 0;

  private static final int FLAG_PATCH = 1;
  private static final int FLAG_PROLOGUE = 2;
  private static final int FLAG_LINKED = 4;
  private static final int FLAG_USER_DATA = 8;

  private static final int V0_STATIC = 0;
  private static final int V0_SINGLE = 1;
  private static final int V0_QUORUM = 2;

  public Manifest {
    if (version < 0 || version > MAX_VERSION) {
      throw new IllegalArgumentException("manifest version " + version + ", not 0 to 3");
    }
    signers = List.copyOf(signers);
    if (quorum < 0 || quorum > signers.size() || (quorum == 0 && !signers.isEmpty())) {
      throw new IllegalArgumentException(
          "manifest with a quorum of " + quorum + " among " + signers.size() + " signers");
    }
    if (signers.isEmpty() && prologue == null) {
      throw new IllegalArgumentException("manifest with neither signers nor a prologue");
    }
    if (version < 2 && (linked != null || userData != null)) {
      throw new IllegalArgumentException(
          "manifest version " + version + " with links or user data, which need version 2");
    }
    if (version == 0 && prologue != null && (!signers.isEmpty() || prologue.length() != 0)) {
      throw new IllegalArgumentException("manifest version 0 with a prologue, which needs 1");
    }
    if (linked != null) {
      linked = linked.stream().map(Manifest::key32).toList();
    }
    if (userData != null) {
      userData = userData.compact();
    }
  }

  /** The manifest of an ordinary log: version 1, one signer, the default namespace. */
  public static Manifest single(PublicKey publicKey) {
    return new Manifest(1, false, 1, List.of(Signer.of(publicKey)), null, null, null);
  }

  /** Version 1 with several signers, {@code quorum} of whom must sign. */
  public static Manifest multisig(int quorum, List<Signer> signers, boolean allowPatch) {
    return new Manifest(1, allowPatch, quorum, signers, null, null, null);
  }

  /** Returns the log's key: one hash over the encoding. */
  public LogKey key() {
    return new LogKey(Blake2b.hash(NAMESPACE, encode()));
  }

  public Bytes encode() {
    Encoder encoder = new Encoder();
    encodeTo(encoder);
    return encoder.toBytes();
  }

  public void encodeTo(Encoder encoder) {
    if (version == 0) {
      encodeVersion0(encoder);
      return;
    }
    int flags =
        (allowPatch ? FLAG_PATCH : 0)
            | (prologue != null ? FLAG_PROLOGUE : 0)
            | (linked != null ? FLAG_LINKED : 0)
            | (userData != null ? FLAG_USER_DATA : 0);
    encoder.uint(version).uint(flags).uint(BLAKE2B).uint(quorum).uint(signers.size());
    signers.forEach(signer -> signer.encodeTo(encoder));
    if (prologue != null) {
      encoder.raw(prologue.hash()).uint(prologue.length());
    }
    if (linked != null) {
      encoder.uint(linked.size());
      linked.forEach(encoder::raw);
    }
    if (userData != null) {
      encoder.buffer(userData);
    }
  }

  private void encodeVersion0(Encoder encoder) {
    encoder.uint(0).uint(BLAKE2B);
    if (prologue != null) {
      encoder.uint(V0_STATIC).raw(prologue.hash());
    } else if (isSingle() && !allowPatch) {
      encoder.uint(V0_SINGLE);
      signers.get(0).encodeTo(encoder);
    } else {
      encoder.uint(V0_QUORUM).uint(allowPatch ? FLAG_PATCH : 0).uint(quorum).uint(signers.size());
      signers.forEach(signer -> signer.encodeTo(encoder));
    }
  }

  /** Reads one manifest; what follows it stays unread. */
  public static Manifest decode(Decoder decoder) throws ProtocolViolationException {
    long version = decoder.uint();
    if (version > MAX_VERSION) {
      throw new ProtocolViolationException("manifest version " + version + ", expected 0 to 3");
    }
    try {
      return version == 0 ? decodeVersion0(decoder) : decodeBody((int) version, decoder);
    } catch (IllegalArgumentException e) {
      throw new ProtocolViolationException(String.valueOf(e.getMessage()), e);
    }
  }

  private static Manifest decodeBody(int version, Decoder decoder)
      throws ProtocolViolationException {
    long flags = decoder.uint();
    readHashType(decoder);
    int quorum = readQuorum(decoder);
    List<Signer> signers = readSigners(decoder);
    Prologue prologue = null;
    if ((flags & FLAG_PROLOGUE) != 0) {
      prologue = new Prologue(decoder.fixed32(), decoder.uint());
    }
    List<Bytes> linked = null;
    if ((flags & FLAG_LINKED) != 0) {
      int count = decoder.length("linked logs", LogKey.SIZE);
      linked = new ArrayList<>(count);
      for (int i = 0; i < count; i++) {
        linked.add(decoder.fixed32());
      }
    }
    Bytes userData = (flags & FLAG_USER_DATA) != 0 ? decoder.buffer() : null;
    return new Manifest(
        version, (flags & FLAG_PATCH) != 0, quorum, signers, prologue, linked, userData);
  }

  private static Manifest decodeVersion0(Decoder decoder) throws ProtocolViolationException {
    readHashType(decoder);
    long type = decoder.uint();
    if (type == V0_STATIC) {
      Prologue prologue = new Prologue(decoder.fixed32(), 0);
      return new Manifest(0, false, 0, List.of(), prologue, null, null);
    }
    if (type == V0_SINGLE) {
      return new Manifest(0, false, 1, List.of(Signer.decode(decoder)), null, null, null);
    }
    if (type == V0_QUORUM) {
      boolean allowPatch = (decoder.uint() & FLAG_PATCH) != 0;
      int quorum = readQuorum(decoder);
      return new Manifest(0, allowPatch, quorum, readSigners(decoder), null, null, null);
    }
    throw new ProtocolViolationException("manifest version 0 of type " + type + ", expected 0-2");
  }

  /** Whether exactly one key signs. */
  public boolean isSingle() {
    return quorum == 1 && signers.size() == 1;
  }

  private static void readHashType(Decoder decoder) throws ProtocolViolationException {
    long type = decoder.uint();
    if (type != BLAKE2B) {
      throw new ProtocolViolationException("manifest hash " + type + ", expected 0 (BLAKE2b)");
    }
  }

  private static int readQuorum(Decoder decoder) throws ProtocolViolationException {
    long quorum = decoder.uint();
    if (quorum > Integer.MAX_VALUE) {
      throw new ProtocolViolationException("manifest with a quorum of " + quorum);
    }
    return (int) quorum;
  }

  private static List<Signer> readSigners(Decoder decoder) throws ProtocolViolationException {
    int count = decoder.length("signers", Signer.ENCODED_SIZE);
    List<Signer> signers = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      signers.add(Signer.decode(decoder));
    }
    return signers;
  }

  private static Bytes key32(Bytes key) {
    if (key.length() != LogKey.SIZE) {
      throw new IllegalArgumentException("linked log key of " + key.length() + " bytes, not 32");
    }
    return key.compact();
  }
}
