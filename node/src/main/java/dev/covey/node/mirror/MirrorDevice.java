package dev.covey.node.mirror;

import dev.covey.core.StorageException;
import dev.covey.core.bytes.Bytes;
import dev.covey.core.crypto.KeyPair;
import dev.covey.node.identity.DataDirectory;
import dev.covey.node.identity.OwnerFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Who a mirror is, kept on disk for its owner's eyes only.
 *
 * <pre>
 * covey-mirror 1
 * 64 hex digits, the secret seed
 * </pre>
 */
public final class MirrorDevice {

  private static final String MAGIC = "covey-mirror 1\n";
  private static final int MAX_BYTES = 1_024;

  private MirrorDevice() {}

  /** Reads the file or makes it. {@link StorageException} if it is something else. */
  public static KeyPair openOrCreate(DataDirectory directory) {
    Path file = directory.path().resolve("mirror-key");
    try {
      if (!Files.exists(file)) {
        if (Files.exists(directory.identity())) {
          throw new StorageException(
              directory.path() + " is a member's: a mirror needs a directory of its own (--data)");
        }
        String text = MAGIC + KeyPair.generate().seed().hex() + "\n";
        OwnerFiles.write(file, text.getBytes(StandardCharsets.US_ASCII));
      }
      String text = Files.size(file) > MAX_BYTES ? "" : Files.readString(file);
      if (text.startsWith(MAGIC)) {
        return KeyPair.fromSeed(Bytes.hex(text.substring(MAGIC.length()).strip()));
      }
      throw foreign(file);
    } catch (IllegalArgumentException e) {
      throw foreign(file);
    } catch (IOException e) {
      throw new StorageException("cannot read or write " + file + ": " + e.getMessage(), e);
    }
  }

  private static StorageException foreign(Path file) {
    return new StorageException(
        file + " is not a mirror's key: move it away, or use another directory (--data)");
  }
}
