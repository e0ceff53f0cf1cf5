package dev.covey.node.archive;

import dev.covey.core.bytes.Bytes;
import dev.covey.core.encoding.Encoder;
import dev.covey.core.log.Log;
import dev.covey.core.merkle.MerkleTree;

/**
 * The bytes of an archive.
 *
 * <pre>
 * archive     "covey-archive\n" (14) | u16 version = 1 | records
 * record      u8 kind | u32 length of the body | body
 *
 * 0 room      room id (32) | u8 kind: 0 open, 1 invite, 2 direct | string name
 *             | founder's log key (32), if kind is 1 | two identities (64), if kind is 2
 *             | u64 ms since 1970 | string exporter's name | device certificate (137)
 * 1 key       uint epoch | u8 1: epoch key, 2: control key alone | key (32)
 * 2 log       log key (32) | buffer manifest | uint fork | buffer signature | nodes: the roots
 * 3 block     as it is in the log, sealed
 * 4 gap       node: the top of a subtree of blocks that are not here
 * 5 end       signature (64)
 *
 * order       room | keys | each log, its blocks and gaps from left to right | end
 * node        uint index | uint size | hash (32)
 * signed      by the exporter's device: "covey/archive/1" | tree hash (32) | u64 leaves
 * </pre>
 *
 * The tree is an ordinary log's: its first leaf is the 16 bytes in front, the others are the
 * records before the end, whole. Fixed-size numbers are little endian.
 *
 * <p>Blocks and gaps are all it takes to make a log's roots again, and no less: every hash that a
 * block's proof needs follows from them.
 */
final class ArchiveFormat {

  static final int VERSION = 1;
  static final int ROOM = 0;
  static final int KEY = 1;
  static final int LOG = 2;
  static final int BLOCK = 3;
  static final int GAP = 4;
  static final int END = 5;

  static final Bytes MAGIC = Bytes.utf8("covey-archive\n");
  static final int HEADER = 16;
  static final int RECORD_HEADER = 5;

  /** The largest body: a block as large as a log can have it. */
  static final int MAX_BODY = Log.MAX_BLOCK;

  /** The most logs, and the most keys, of an archive. */
  static final int MAX_LOGS = 100_000;

  static final int MAX_KEYS = 100_000;

  private static final Bytes SIGNED = Bytes.utf8("covey/archive/1");

  private ArchiveFormat() {}

  static Bytes header() {
    return new Encoder(HEADER).raw(MAGIC).u8(VERSION).u8(0).toBytes();
  }

  static Bytes record(int kind, Bytes body) {
    return new Encoder(RECORD_HEADER + body.length())
        .u8(kind)
        .u32(body.length())
        .raw(body)
        .toBytes();
  }

  /** What the exporter signs. */
  static Bytes signable(MerkleTree tree) {
    return new Encoder(64).raw(SIGNED).raw(tree.treeHash()).u64(tree.length()).toBytes();
  }
}
