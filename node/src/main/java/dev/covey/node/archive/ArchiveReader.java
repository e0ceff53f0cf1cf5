package dev.covey.node.archive;

import dev.covey.core.ProtocolViolationException;
import dev.covey.core.bytes.Bytes;
import dev.covey.core.merkle.MerkleBatch;
import dev.covey.core.merkle.MerkleTree;
import java.io.IOException;
import java.io.InputStream;

/**
 * An archive's records, one after the other, and the tree over them. Memory is taken as bytes come,
 * never because a length says so. {@link ProtocolViolationException} for what is no archive, or not
 * a whole one. One thread.
 */
final class ArchiveReader {

  private final InputStream in;
  private final MerkleBatch tree = MerkleTree.empty(0).batch(made -> {});
  private long position;

  /**
   * A record's body.
   *
   * @param kind as in {@link ArchiveFormat}
   */
  record Piece(int kind, Bytes body) {}

  /** Reads the bytes in front; the stream should be a buffered one. */
  ArchiveReader(InputStream in) throws IOException {
    this.in = in;
    byte[] header = in.readNBytes(ArchiveFormat.HEADER);
    position = header.length;
    int magic = ArchiveFormat.MAGIC.length();
    boolean ours = Bytes.copyOf(header).startsWith(ArchiveFormat.MAGIC);
    boolean begun = header.length < magic && ArchiveFormat.MAGIC.startsWith(Bytes.copyOf(header));
    if (!ours && !(begun && header.length > 0)) {
      throw new ProtocolViolationException("this is not a Covey archive");
    }
    if (header.length < ArchiveFormat.HEADER) {
      throw truncated();
    }
    int version = (header[magic] & 0xff) | (header[magic + 1] & 0xff) << 8;
    if (version != ArchiveFormat.VERSION) {
      throw new ProtocolViolationException(
          "the archive is of version "
              + version
              + ", this Covey knows version "
              + ArchiveFormat.VERSION
              + ": update Covey");
    }
    tree.append(Bytes.copyOf(header));
  }

  /** How many bytes were read. */
  long position() {
    return position;
  }

  /** The next record; the end among them, which is no part of the tree. */
  Piece next() throws IOException {
    byte[] header = require(in.readNBytes(ArchiveFormat.RECORD_HEADER), 5);
    int kind = header[0] & 0xff;
    long length =
        (header[1] & 0xffL)
            | (header[2] & 0xffL) << 8
            | (header[3] & 0xffL) << 16
            | (header[4] & 0xffL) << 24;
    if (kind > ArchiveFormat.END || length > ArchiveFormat.MAX_BODY) {
      throw new ProtocolViolationException(
          "the archive is damaged at byte "
              + (position - ArchiveFormat.RECORD_HEADER)
              + ": no record begins so");
    }
    Bytes body = Bytes.wrap(require(in.readNBytes((int) length), (int) length));
    if (kind != ArchiveFormat.END) {
      tree.append(Bytes.wrap(header).concat(body));
    }
    return new Piece(kind, body);
  }

  /** The tree over all that was read. */
  MerkleTree tree() {
    return tree.tree();
  }

  /** After the end: nothing may follow it. */
  void finish() throws IOException {
    if (in.read() >= 0) {
      throw new ProtocolViolationException(
          "the archive goes on behind its signature, from byte " + position);
    }
  }

  private byte[] require(byte[] read, int length) throws ProtocolViolationException {
    position += read.length;
    if (read.length < length) {
      throw truncated();
    }
    return read;
  }

  private ProtocolViolationException truncated() {
    return new ProtocolViolationException(
        "the archive ends after " + position + " bytes, in the middle: copy it again");
  }
}
