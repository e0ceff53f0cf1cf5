package dev.covey.node.room.index;

import dev.covey.core.bytes.Bytes;
import dev.covey.core.log.LogKey;
import dev.covey.node.room.entry.Blob;
import dev.covey.node.room.entry.Edit;
import dev.covey.node.room.entry.Entry;
import dev.covey.node.room.entry.FileShared;
import dev.covey.node.room.entry.ProfileShown;
import dev.covey.node.room.entry.Text;
import java.util.Optional;

/** Takes what it said out of an entry; what others depend on stays. */
public final class Remains {

  private static final String NAME = "redacted";
  private static final LogKey NOWHERE = new LogKey(Bytes.wrap(new byte[LogKey.SIZE]));

  private Remains() {}

  /** Empty for what cannot be redacted. */
  public static Optional<Entry> of(Entry entry) {
    Entry.Body body = entry.body();
    if (body instanceof Text text) {
      return with(entry, new Text("", text.replyTo(), text.thread(), text.mentions()));
    } else if (body instanceof Edit edit) {
      return with(entry, new Edit(edit.target(), "", edit.mentions()));
    } else if (body instanceof FileShared file) {
      return with(
          entry,
          new FileShared(
              NAME,
              "",
              NOWHERE,
              new Blob(0, 0, 0, 0),
              FileShared.What.FILE,
              0,
              file.replyTo(),
              file.thread()));
    } else if (body instanceof ProfileShown) {
      return with(entry, new ProfileShown(NAME, "", "", Bytes.EMPTY));
    }
    return Optional.empty();
  }

  private static Optional<Entry> with(Entry entry, Entry.Body body) {
    return Optional.of(new Entry(entry.time(), entry.at(), entry.seen(), body));
  }
}
