package dev.covey.node.room.entry;

import dev.covey.core.ProtocolViolationException;

/**
 * The body of a file.
 *
 * <pre>
 *  0 name   2 mime   3 content log key (32)
 *  4 [byteOffset, blockOffset, blockLength, byteLength]
 *  5 what: 0 file, 1 image, 2 audio   6 duration in ms
 * 10 reply to: ref   11 thread root: ref
 * </pre>
 *
 * <p>Key 1 is set aside for a drive's path.
 */
final class FileBody {

  private FileBody() {}

  static void write(BodyWriter body, FileShared file) {
    body.text(0, file.name())
        .text(2, file.mime())
        .bytes(3, file.contentLog().bytes())
        .blob(4, file.blob())
        .number(5, file.what().number())
        .number(6, file.durationMillis())
        .refIfAny(10, file.replyTo())
        .refIfAny(11, file.thread());
  }

  static FileShared read(BodyFields body) throws ProtocolViolationException {
    return new FileShared(
        body.text(0),
        body.text(2, ""),
        body.logKey(3),
        body.blob(4),
        FileShared.What.of(body.count(5, 0)),
        body.count(6, 0),
        body.refIfAny(10),
        body.refIfAny(11));
  }
}
