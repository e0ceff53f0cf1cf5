package dev.covey.core.replication;

import dev.covey.core.ProtocolViolationException;
import dev.covey.core.bytes.Bytes;
import dev.covey.core.encoding.Decoder;
import dev.covey.core.encoding.Encoder;
import dev.covey.core.log.Manifest;
import dev.covey.core.merkle.Proof;
import dev.covey.core.merkle.ProofRequest;
import dev.covey.core.merkle.TreeNode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The messages of one log's channel, in wire order: the constant {@code TYPE} of each is its
 * number. Flags and numbers are uints; a node is {@code uint index | uint size | hash (32)}.
 *
 * <pre>
 * 0 sync      flags (1 can upgrade, 2 uploading, 4 downloading, 8 has manifest, 16 allow push)
 *             | fork | length | remote length
 * 1 request   flags (1 block, 2 hash, 4 seek, 8 upgrade, 16 manifest, 32 priority) | id | fork
 *             | [index | nodes] | [index | nodes] | [bytes | padding] | [start | length] | [priority]
 * 2 cancel    id
 * 3 data      flags (1 block, 2 hash, 4 seek, 8 upgrade, 16 manifest) | id | fork
 *             | [index | buffer value | nodes] | [index | nodes] | [bytes | nodes]
 *             | [start | length | nodes | additional nodes | buffer signature] | [manifest]
 * 4 no data   id | [flags (1 reason) | reason]
 * 5 want      start | length | [flags (1 any)]
 * 6 unwant    start | length | [flags (1 any)]
 * 7 bitfield  start | uint32 array
 * 8 range     flags (1 drop, 2 length is 1) | start | [length]
 * 9 extension string name | the rest
 * </pre>
 */
sealed interface WireMessage {

  /** How many kinds there are; larger numbers are ignored. */
  int TYPES = 10;

  int type();

  void encodeTo(Encoder out);

  /** Reads the message of this type; trailing bytes are left alone. */
  static WireMessage decode(int type, Decoder in) throws ProtocolViolationException {
    try {
      return switch (type) {
        case Sync.TYPE -> Sync.decode(in);
        case Request.TYPE -> Request.decode(in);
        case Cancel.TYPE -> new Cancel(in.uint());
        case Data.TYPE -> Data.decode(in);
        case NoData.TYPE -> NoData.decode(in);
        case Want.TYPE -> new Want(in.uint(), in.uint(), flag(in));
        case Unwant.TYPE -> new Unwant(in.uint(), in.uint(), flag(in));
        case BitfieldWords.TYPE ->
            new BitfieldWords(in.uint(), in.raw(4 * in.length("bitfield", 4)));
        case Range.TYPE -> Range.decode(in);
        case Extension.TYPE -> new Extension(in.string(), in.rest());
        default -> throw new ProtocolViolationException("message type " + type + " of " + TYPES);
      };
    } catch (IllegalArgumentException e) {
      throw new ProtocolViolationException(String.valueOf(e.getMessage()), e);
    }
  }

  private static boolean flag(Decoder in) throws ProtocolViolationException {
    return in.hasRemaining() && (in.uint() & 1) != 0;
  }

  /** What this side has, and what it last heard of the other's length: an acknowledgement. */
  record Sync(
      long fork,
      long length,
      long remoteLength,
      boolean canUpgrade,
      boolean uploading,
      boolean downloading,
      boolean hasManifest,
      boolean allowPush)
      implements WireMessage {

    static final int TYPE = 0;

    static Sync decode(Decoder in) throws ProtocolViolationException {
      long flags = in.uint();
      return new Sync(
          in.uint(),
          in.uint(),
          in.uint(),
          (flags & 1) != 0,
          (flags & 2) != 0,
          (flags & 4) != 0,
          (flags & 8) != 0,
          (flags & 16) != 0);
    }

    @Override
    public int type() {
      return TYPE;
    }

    @Override
    public void encodeTo(Encoder out) {
      int flags =
          (canUpgrade ? 1 : 0)
              | (uploading ? 2 : 0)
              | (downloading ? 4 : 0)
              | (hasManifest ? 8 : 0)
              | (allowPush ? 16 : 0);
      out.uint(flags).uint(fork).uint(length).uint(remoteLength);
    }
  }

  /** Asks for a proof, a block with it, the manifest, or several at once. */
  record Request(long id, long fork, ProofRequest proof, boolean manifest, long priority)
      implements WireMessage {

    static final int TYPE = 1;

    static Request decode(Decoder in) throws ProtocolViolationException {
      long flags = in.uint();
      long id = in.uint();
      long fork = in.uint();
      ProofRequest proof =
          new ProofRequest(
              (flags & 1) == 0 ? null : new ProofRequest.Block(in.uint(), in.uint()),
              (flags & 2) == 0 ? null : new ProofRequest.Hash(in.uint(), in.uint()),
              (flags & 4) == 0 ? null : new ProofRequest.Seek(in.uint(), in.uint()),
              (flags & 8) == 0 ? null : new ProofRequest.Upgrade(in.uint(), in.uint()));
      return new Request(id, fork, proof, (flags & 16) != 0, (flags & 32) == 0 ? 0 : in.uint());
    }

    @Override
    public int type() {
      return TYPE;
    }

    @Override
    public void encodeTo(Encoder out) {
      ProofRequest.Block block = proof.block();
      ProofRequest.Hash hash = proof.hash();
      ProofRequest.Seek seek = proof.seek();
      ProofRequest.Upgrade upgrade = proof.upgrade();
      int flags =
          (block != null ? 1 : 0)
              | (hash != null ? 2 : 0)
              | (seek != null ? 4 : 0)
              | (upgrade != null ? 8 : 0)
              | (manifest ? 16 : 0)
              | (priority != 0 ? 32 : 0);
      out.uint(flags).uint(id).uint(fork);
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
      if (priority != 0) {
        out.uint(priority);
      }
    }
  }

  /** Takes a request back; its answer may still come. */
  record Cancel(long id) implements WireMessage {

    static final int TYPE = 2;

    @Override
    public int type() {
      return TYPE;
    }

    @Override
    public void encodeTo(Encoder out) {
      out.uint(id);
    }
  }

  /** Answers one request with just the parts asked for. The block's value is a slice when read. */
  record Data(long id, Proof proof, @Nullable Manifest manifest) implements WireMessage {

    static final int TYPE = 3;

    static Data decode(Decoder in) throws ProtocolViolationException {
      long flags = in.uint();
      long id = in.uint();
      long fork = in.uint();
      Proof.Block block =
          (flags & 1) == 0
              ? null
              : new Proof.Block(in.uint(), in.buffer(), TreeNode.decodeList(in));
      Proof.Hash hash =
          (flags & 2) == 0 ? null : new Proof.Hash(in.uint(), TreeNode.decodeList(in));
      Proof.Seek seek =
          (flags & 4) == 0 ? null : new Proof.Seek(in.uint(), TreeNode.decodeList(in));
      Proof.Upgrade upgrade =
          (flags & 8) == 0
              ? null
              : new Proof.Upgrade(
                  in.uint(),
                  in.uint(),
                  TreeNode.decodeList(in),
                  TreeNode.decodeList(in),
                  in.optionalBuffer());
      return new Data(
          id,
          new Proof(fork, block, hash, seek, upgrade),
          (flags & 16) == 0 ? null : Manifest.decode(in));
    }

    @Override
    public int type() {
      return TYPE;
    }

    @Override
    public void encodeTo(Encoder out) {
      Proof.Block block = proof.block();
      Proof.Hash hash = proof.hash();
      Proof.Seek seek = proof.seek();
      Proof.Upgrade upgrade = proof.upgrade();
      int flags =
          (block != null ? 1 : 0)
              | (hash != null ? 2 : 0)
              | (seek != null ? 4 : 0)
              | (upgrade != null ? 8 : 0)
              | (manifest != null ? 16 : 0);
      out.uint(flags).uint(id).uint(proof.fork());
      if (block != null) {
        Bytes value = block.value();
        out.uint(block.index()).buffer(value == null ? Bytes.EMPTY : value);
        encodeNodes(out, block.nodes());
      }
      if (hash != null) {
        out.uint(hash.index());
        encodeNodes(out, hash.nodes());
      }
      if (seek != null) {
        out.uint(seek.bytes());
        encodeNodes(out, seek.nodes());
      }
      if (upgrade != null) {
        out.uint(upgrade.start()).uint(upgrade.length());
        encodeNodes(out, upgrade.nodes());
        encodeNodes(out, upgrade.additionalNodes());
        out.optionalBuffer(upgrade.signature());
      }
      if (manifest != null) {
        manifest.encodeTo(out);
      }
    }

    private static void encodeNodes(Encoder out, List<TreeNode> nodes) {
      TreeNode.encodeList(out, nodes);
    }
  }

  /** Says that a request will not be answered. */
  record NoData(long id, long reason) implements WireMessage {

    static final int TYPE = 4;

    /**
     * The fork or the block went away while the request was under way. JavaScript counts the other
     * two against a peer, and pauses it for good after 32: a truncate would be enough for that.
     */
    static final long NO_LONGER = 0;

    /** What should be here is not. */
    static final long NOT_AVAILABLE = 1;

    /** The request can have no answer. */
    static final long INVALID_REQUEST = 2;

    static NoData decode(Decoder in) throws ProtocolViolationException {
      long id = in.uint();
      boolean reasoned = in.hasRemaining() && (in.uint() & 1) != 0;
      return new NoData(id, reasoned ? in.uint() : 0);
    }

    @Override
    public int type() {
      return TYPE;
    }

    @Override
    public void encodeTo(Encoder out) {
      out.uint(id).uint(reason != 0 ? 1 : 0);
      if (reason != 0) {
        out.uint(reason);
      }
    }
  }

  /** Asks to be told which of these blocks the other side has, now and later. */
  record Want(long start, long length, boolean any) implements WireMessage {

    static final int TYPE = 5;

    @Override
    public int type() {
      return TYPE;
    }

    @Override
    public void encodeTo(Encoder out) {
      out.uint(start).uint(length);
      if (any) {
        out.uint(1);
      }
    }
  }

  /** Takes a want back. */
  record Unwant(long start, long length, boolean any) implements WireMessage {

    static final int TYPE = 6;

    @Override
    public int type() {
      return TYPE;
    }

    @Override
    public void encodeTo(Encoder out) {
      out.uint(start).uint(length);
      if (any) {
        out.uint(1);
      }
    }
  }

  /** Which blocks are there, from a multiple of 32 on: byte i >> 3, bit i mod 8. */
  record BitfieldWords(long start, Bytes words) implements WireMessage {

    static final int TYPE = 7;

    public BitfieldWords {
      if (start % 32 != 0 || words.length() % 4 != 0) {
        throw new IllegalArgumentException(
            "bitfield from " + start + " of " + words.length() + " bytes: not in whole words");
      }
    }

    @Override
    public int type() {
      return TYPE;
    }

    @Override
    public void encodeTo(Encoder out) {
      out.uint(start).uint(words.length() / 4).raw(words);
    }
  }

  /** Blocks the sender has, or has dropped. */
  record Range(boolean drop, long start, long length) implements WireMessage {

    static final int TYPE = 8;

    static Range decode(Decoder in) throws ProtocolViolationException {
      long flags = in.uint();
      return new Range((flags & 1) != 0, in.uint(), (flags & 2) != 0 ? 1 : in.uint());
    }

    @Override
    public int type() {
      return TYPE;
    }

    @Override
    public void encodeTo(Encoder out) {
      out.uint((drop ? 1 : 0) | (length == 1 ? 2 : 0)).uint(start);
      if (length != 1) {
        out.uint(length);
      }
    }
  }

  /** Something beside the protocol, by name. */
  record Extension(String name, Bytes payload) implements WireMessage {

    static final int TYPE = 9;

    @Override
    public int type() {
      return TYPE;
    }

    @Override
    public void encodeTo(Encoder out) {
      out.string(name).raw(payload);
    }
  }
}
