package dev.covey.node.room.entry;

import dev.covey.core.ProtocolViolationException;
import dev.covey.core.log.LogKey;
import org.jspecify.annotations.Nullable;

/** The body of a file entry; drawn in {@link EntryCodec}. */
final class FileBody {

  private static final int NAME = 0;
  private static final int MIME = 2;
  private static final int LOG = 3;
  private static final int BLOB = 4;
  private static final int WHAT = 5;
  private static final int DURATION = 6;

  private @Nullable String name;
  private String mime = "";
  private @Nullable LogKey log;
  private @Nullable Blob blob;
  private FileShared.What what = FileShared.What.FILE;
  private long durationMillis;

  private FileBody() {}

  static void write(CborWriter map, int key, FileShared file) {
    Blob blob = file.blob();
    map.map(
        key,
        6,
        fields ->
            fields
                .text(NAME, file.name())
                .text(MIME, file.mime())
                .bytes(LOG, file.contentLog().bytes())
                .array(
                    BLOB,
                    4,
                    array ->
                        array
                            .element(blob.byteOffset())
                            .element(blob.blockOffset())
                            .element(blob.blockLength())
                            .element(blob.byteLength()))
                .number(WHAT, file.what().number())
                .number(DURATION, file.durationMillis()));
  }

  static FileShared read(CborReader reader) throws ProtocolViolationException {
    FileBody body = new FileBody();
    reader.map(key -> body.read(key, reader));
    if (body.name == null || body.log == null || body.blob == null) {
      throw new ProtocolViolationException("a file entry with a field missing");
    }
    return new FileShared(
        body.name, body.mime, body.log, body.blob, body.what, body.durationMillis);
  }

  private void read(int key, CborReader reader) throws ProtocolViolationException {
    switch (key) {
      case NAME -> name = reader.text();
      case MIME -> mime = reader.text();
      case LOG -> log = new LogKey(reader.bytes(LogKey.SIZE));
      case BLOB -> blob = readBlob(reader);
      case WHAT -> what = FileShared.What.of(reader.count());
      case DURATION -> durationMillis = reader.count();
      default -> {
        // Of a later version: skipped.
      }
    }
  }

  private static Blob readBlob(CborReader reader) throws ProtocolViolationException {
    long[] numbers = new long[4];
    reader.startArray();
    int count = 0;
    while (reader.nextElement()) {
      if (count == numbers.length) {
        throw new ProtocolViolationException("a blob of more than 4 numbers");
      }
      numbers[count++] = reader.count();
    }
    if (count != numbers.length) {
      throw new ProtocolViolationException("a blob of " + count + " numbers, not 4");
    }
    return new Blob(numbers[0], numbers[1], numbers[2], numbers[3]);
  }
}
