package dev.covey.node.identity;

import dev.covey.core.StorageException;
import java.nio.file.Path;

/** Another process holds the data directory: for a moment, or as a node that is just starting. */
public final class DirectoryInUse extends StorageException {

  private static final long serialVersionUID = 1L;

  /** {@code holder} is "process" and its number, if that is known. */
  public DirectoryInUse(Path data, String holder) {
    super(
        data
            + " is in use by "
            + holder
            + ", a node or a command that is not done yet: try again in some seconds, stop it, or use"
            + " another data directory");
  }
}
