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
 * u8 2 | log key (32) | uint indexed | uint known | u64 floor | u64 control floor | uint cited
 *   | uint locked | u8 0 (no hello yet), or 1 | identity (32) | device (32) | uint generation | string name | u8 kind
 * </pre>
 *
 * @param number on this node, in this room
 * @param indexed how many blocks were applied
 * @param known how many were applied before the index was last made anew
 * @param floor the greatest time in it; -1 when empty
 * @param controlFloor the greatest time of its entries of the control class; -1 without any
 * @param cited how many blocks this node's own log has cited
 * @param locked how many of its entries are of epochs whose content is not for this node
 * @param author empty until its hello was verified
 * @param admitted whether the room's state knows its author, and so all of it is wanted; not kept
 */
public record WriterLog(
    int number,
    LogKey key,
    LogTag tag,
    long indexed,
    long known,
    long floor,
    long controlFloor,
    long cited,
    long locked,
    Optional<Author> author,
    boolean admitted) {

  private static final int VERSION = 2;

  static WriterLog fresh(int number, LogKey key) {
    return new WriterLog(number, key, LogTag.of(key), 0, 0, -1, -1, 0, 0, Optional.empty(), false);
  }

  /** Whether its hello is here and true. */
  boolean isKnown() {
    return author.isPresent();
  }

  /** Whether its hello is here and true, and the room let its author in. */
  public boolean isMember() {
    return admitted && author.isPresent();
  }

  /**
   * Whether all of it is fetched and told of: it is a member's, or was taken for one's until what
   * it says undid that. Others must come to know that, too.
   */
  public boolean isFollowed() {
    return isMember() || indexed > 1;
  }

  WriterLog advance(long newFloor, long newControlFloor, boolean isLocked) {
    return new WriterLog(
        number,
        key,
        tag,
        indexed + 1,
        known,
        newFloor,
        newControlFloor,
        cited,
        locked + (isLocked ? 1 : 0),
        author,
        admitted);
  }

  WriterLog withCited(long length) {
    return new WriterLog(
        number, key, tag, indexed, known, floor, controlFloor, length, locked, author, admitted);
  }

  WriterLog withAuthor(Author newAuthor) {
    return new WriterLog(
        number,
        key,
        tag,
        indexed,
        known,
        floor,
        controlFloor,
        cited,
        locked,
        Optional.of(newAuthor),
        admitted);
  }

  WriterLog withAdmitted(boolean isAdmitted) {
    return isAdmitted == admitted
        ? this
        : new WriterLog(
            number,
            key,
            tag,
            indexed,
            known,
            floor,
            controlFloor,
            cited,
            locked,
            author,
            isAdmitted);
  }

  /** As it was before anything was applied. */
  WriterLog again() {
    return new WriterLog(
        number, key, tag, 0, Math.max(known, indexed), -1, -1, 0, 0, Optional.empty(), false);
  }

  Bytes encode() {
    Encoder out =
        new Encoder()
            .u8(VERSION)
            .raw(key.bytes())
            .uint(indexed)
            .uint(known)
            .u64(floor)
            .u64(controlFloor)
            .uint(cited)
            .uint(locked)
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
            "the room index has a row of version " + version + ", not 2: update Covey");
      }
      LogKey key = new LogKey(in.fixed32());
      long indexed = in.uint();
      long known = in.uint();
      long floor = in.u64();
      long controlFloor = in.u64();
      long cited = in.uint();
      long locked = in.uint();
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
      return new WriterLog(
          number,
          key,
          LogTag.of(key),
          indexed,
          known,
          floor,
          controlFloor,
          cited,
          locked,
          author,
          false);
    } catch (ProtocolViolationException e) {
      throw new StorageException("the room index is damaged: " + e.getMessage(), e);
    }
  }
}
