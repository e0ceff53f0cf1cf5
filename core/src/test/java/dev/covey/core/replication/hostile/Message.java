package dev.covey.core.replication.hostile;

import dev.covey.core.bytes.Bytes;
import dev.covey.core.encoding.Encoder;
import dev.covey.core.log.Manifest;
import dev.covey.core.merkle.Proof;
import dev.covey.core.merkle.ProofRequest;
import dev.covey.core.merkle.TreeNode;
import org.jspecify.annotations.Nullable;

/** One message of a log's channel, written by hand. */
record Message(int type, Bytes body) {

  static final int SYNC = 0;
  static final int REQUEST = 1;
  static final int CANCEL = 2;
  static final int DATA = 3;
  static final int NO_DATA = 4;
  static final int WANT = 5;
  static final int UNWANT = 6;
  static final int BITFIELD = 7;
  static final int RANGE = 8;
  static final int EXTENSION = 9;

  private static final int EVERYTHING = 15;

  static Message of(int type, Encoder body) {
    return new Message(type, body.toBytes());
  }

  /** Can upgrade, uploads, downloads and has the manifest, says it. */
  static Message sync(long fork, long length, long remoteLength) {
    return of(SYNC, new Encoder().uint(EVERYTHING).uint(fork).uint(length).uint(remoteLength));
  }

  static Message request(long id, long fork, ProofRequest proof) {
    ProofRequest.Block block = proof.block();
    ProofRequest.Hash hash = proof.hash();
    ProofRequest.Seek seek = proof.seek();
    ProofRequest.Upgrade upgrade = proof.upgrade();
    int flags =
        (block == null ? 0 : 1)
            | (hash == null ? 0 : 2)
            | (seek == null ? 0 : 4)
            | (upgrade == null ? 0 : 8);
    Encoder out = new Encoder().uint(flags).uint(id).uint(fork);
    if (block != null) {
      out.uint(block.index()).uint(block.nodes());
    }
    if (hash != null) {
      out.uint(hash.index()).uint(hash.nodes());
    }
    if (seek != null) {
      out.uint(seek.bytes()).uint(seek.padding());
    }
    if (upgrade != null) {
      out.uint(upgrade.start()).uint(upgrade.length());
    }
    return of(REQUEST, out);
  }

  static Message cancel(long id) {
    return of(CANCEL, new Encoder().uint(id));
  }

  static Message data(long id, Proof proof) {
    return data(id, proof, null);
  }

  static Message data(long id, Proof proof, @Nullable Manifest manifest) {
    Proof.Block block = proof.block();
    Proof.Hash hash = proof.hash();
    Proof.Seek seek = proof.seek();
    Proof.Upgrade upgrade = proof.upgrade();
    int flags =
        (block == null ? 0 : 1)
            | (hash == null ? 0 : 2)
            | (seek == null ? 0 : 4)
            | (upgrade == null ? 0 : 8)
            | (manifest == null ? 0 : 16);
    Encoder out = new Encoder().uint(flags).uint(id).uint(proof.fork());
    if (block != null) {
      out.uint(block.index()).optionalBuffer(block.value());
      TreeNode.encodeList(out, block.nodes());
    }
    if (hash != null) {
      TreeNode.encodeList(out.uint(hash.index()), hash.nodes());
    }
    if (seek != null) {
      TreeNode.encodeList(out.uint(seek.bytes()), seek.nodes());
    }
    if (upgrade != null) {
      TreeNode.encodeList(out.uint(upgrade.start()).uint(upgrade.length()), upgrade.nodes());
      TreeNode.encodeList(out, upgrade.additionalNodes());
      out.optionalBuffer(upgrade.signature());
    }
    if (manifest != null) {
      manifest.encodeTo(out);
    }
    return of(DATA, out);
  }

  static Message noData(long id, long reason) {
    return of(NO_DATA, new Encoder().uint(id).uint(1).uint(reason));
  }

  static Message want(long start, long length) {
    return of(WANT, new Encoder().uint(start).uint(length));
  }

  /** All ones. */
  static Message bitfield(long start, int words) {
    byte[] ones = new byte[4 * words];
    java.util.Arrays.fill(ones, (byte) -1);
    return of(BITFIELD, new Encoder().uint(start).uint(words).raw(ones));
  }

  static Message has(long start, long length) {
    return of(RANGE, new Encoder().uint(0).uint(start).uint(length));
  }

  static Message dropped(long start, long length) {
    return of(RANGE, new Encoder().uint(1).uint(start).uint(length));
  }

  static Message extension(String name, Bytes payload) {
    return of(EXTENSION, new Encoder().string(name).raw(payload));
  }
}
