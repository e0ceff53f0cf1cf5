package dev.covey.node.room.index;

import dev.covey.api.MemberKind;
import dev.covey.core.ProtocolViolationException;
import dev.covey.core.StorageException;
import dev.covey.core.bytes.Bytes;
import dev.covey.core.crypto.PublicKey;
import dev.covey.core.encoding.Decoder;
import dev.covey.core.encoding.Encoder;
import dev.covey.core.log.LogKey;
import dev.covey.node.room.key.LogTag;
import java.util.Optional;

/**
 * A writer log of a room, and how far it is indexed. Immutable.
 *
 * <pre>
 * u8 1 | log key (32) | uint indexed | uint known | u64 floor | uint cited
 *   | u8 0 (no hello yet), or 1 | identity (32) | device (32) | uint generation | string name | u8 kind
 * </pre>
 *
 * @param number on this node, in this room
 * @param indexed how many blocks were applied
 * @param known how many were applied before the index was last made anew
 * @param floor the greatest time in it; -1 when empty
 * @param cited how many blocks this node's own log has cited
 * @param author empty until its hello was verified: until then it does not count
 */
public record WriterLog(
    int number,
    LogKey key,
    LogTag tag,
    long indexed,
    long known,
    long floor,
    long cited,
    Optional<Author> author) {

  private static final int VERSION = 1;

  static WriterLog fresh(int number, LogKey key) {
    return new WriterLog(number, key, LogTag.of(key), 0, 0, -1, 0, Optional.empty());
  }

  /** Whether its hello is here and true. */
  public boolean isMember() {
    return author.isPresent();
  }

  WriterLog advance(long newIndexed, long newFloor) {
    return new WriterLog(number, key, tag, newIndexed, known, newFloor, cited, author);
  }

  WriterLog withCited(long length) {
    return new WriterLog(number, key, tag, indexed, known, floor, length, author);
  }

  WriterLog withAuthor(Author newAuthor) {
    return new WriterLog(number, key, tag, indexed, known, floor, cited, Optional.of(newAuthor));
  }

  WriterLog again() {
    return new WriterLog(number, key, tag, 0, Math.max(known, indexed), -1, 0, Optional.empty());
  }

  Bytes encode() {
    Encoder out =
        new Encoder()
            .u8(VERSION)
            .raw(key.bytes())
            .uint(indexed)
            .uint(known)
            .u64(floor)
            .uint(cited)
            .u8(author.isPresent() ? 1 : 0);
    author.ifPresent(
        a ->
            out.raw(a.identity().bytes())
                .raw(a.device().bytes())
                .uint(a.generation())
                .string(a.name())
                .u8(a.kind() == MemberKind.BOT ? 1 : 0));
    return out.toBytes();
  }

  static WriterLog decode(int number, Bytes row) {
    Decoder in = new Decoder(row);
    try {
      int version = in.u8();
      if (version != VERSION) {
        throw new StorageException(
            "the room index has a row of version " + version + ", not 1: update Covey");
      }
      LogKey key = new LogKey(in.fixed32());
      long indexed = in.uint();
      long known = in.uint();
      long floor = in.u64();
      long cited = in.uint();
      Optional<Author> author =
          in.u8() == 0
              ? Optional.empty()
              : Optional.of(
                  new Author(
                      new PublicKey(in.fixed32()),
                      new PublicKey(in.fixed32()),
                      in.uint(),
                      in.string(),
                      in.u8() == 1 ? MemberKind.BOT : MemberKind.PERSON));
      return new WriterLog(number, key, LogTag.of(key), indexed, known, floor, cited, author);
    } catch (ProtocolViolationException e) {
      throw new StorageException("the room index is damaged: " + e.getMessage(), e);
    }
  }
}
