package dev.covey.node.relay;

import dev.covey.core.StorageException;
import dev.covey.core.bytes.Bytes;
import dev.covey.core.crypto.KeyPair;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * Who a relay is, kept on disk: a file for its owner's eyes only.
 *
 * <pre>
 * covey-relay 1
 * 64 hex digits, the secret seed
 * </pre>
 */
final class RelayKey {

  private static final String MAGIC = "covey-relay 1\n";
  private static final int MAX_BYTES = 1_024;

  private RelayKey() {}

  /** Reads the file or makes it. {@link StorageException} if it is something else. */
  static KeyPair openOrCreate(Path file) {
    try {
      if (!Files.exists(file)) {
        create(file);
      }
      if (Files.size(file) > MAX_BYTES) {
        throw foreign(file);
      }
      String text = Files.readString(file, StandardCharsets.UTF_8);
      if (!text.startsWith(MAGIC)) {
        throw foreign(file);
      }
      Bytes seed = Bytes.hex(text.substring(MAGIC.length()).strip());
      return KeyPair.fromSeed(seed);
    } catch (IllegalArgumentException e) {
      throw foreign(file);
    } catch (IOException e) {
      throw new StorageException("cannot read or write " + file + ": " + e, e);
    }
  }

  private static void create(Path file) throws IOException {
    Path folder = file.toAbsolutePath().getParent();
    if (folder != null) {
      Path unused = Files.createDirectories(folder);
    }
    String text = MAGIC + KeyPair.generate().seed().hex() + "\n";
    Path written = Files.createTempFile(folder, "relay-key", ".new", ownerOnly());
    try {
      Path unused = Files.writeString(written, text, StandardCharsets.UTF_8);
      Path unusedTarget = Files.move(written, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (FileAlreadyExistsException e) {
      Files.delete(written);
    }
  }

  private static FileAttribute<?>[] ownerOnly() {
    return FileSystems.getDefault().supportedFileAttributeViews().contains("posix")
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
        }
        : new FileAttribute<?>[0];
  }

  private static StorageException foreign(Path file) {
    return new StorageException(
        file + " is not a relay's key; move it away, or name another directory with --data");
  }
}
