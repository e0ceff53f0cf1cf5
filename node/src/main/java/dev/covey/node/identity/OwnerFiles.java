package dev.covey.node.identity;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * Files that only their owner may read, replaced whole or not at all.
 *
 * <p>A file is written beside its place, forced to disk, renamed over it, and the directory forced
 * too. On file systems without POSIX permissions the system's defaults hold.
 */
public final class OwnerFiles {

  private static final Set<PosixFilePermission> DIRECTORY =
      PosixFilePermissions.fromString("rwx------");
  private static final Set<PosixFilePermission> FILE = PosixFilePermissions.fromString("rw-------");

  private static final String TEMPORARY = ".new";

  private OwnerFiles() {}

  /** Makes the directory and its missing parents; its own mode becomes 700. */
  static void createDirectory(Path directory) throws IOException {
    Path parent = directory.toAbsolutePath().getParent();
    if (parent != null) {
      Files.createDirectories(parent);
    }
    if (!Files.isDirectory(directory)) {
      Files.createDirectory(directory, attributes(directory, DIRECTORY));
    }
    restrictDirectory(directory);
  }

  /** Takes the directory away from everybody else; returns whether somebody else had a right. */
  @CanIgnoreReturnValue
  static boolean restrictDirectory(Path directory) throws IOException {
    if (!posix(directory) || Files.getPosixFilePermissions(directory).equals(DIRECTORY)) {
      return false;
    }
    Files.setPosixFilePermissions(directory, DIRECTORY);
    return true;
  }

  /** Replaces the file with these bytes, mode 600; durable when it returns. */
  public static void write(Path file, byte[] content) throws IOException {
    Path temporary = file.resolveSibling(file.getFileName() + TEMPORARY);
    Files.deleteIfExists(temporary);
    try (FileChannel channel =
        FileChannel.open(
            temporary,
            Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
            attributes(temporary, FILE))) {
      ByteBuffer buffer = ByteBuffer.wrap(content);
      while (buffer.hasRemaining()) {
        channel.write(buffer);
      }
      channel.force(true);
    } catch (IOException e) {
      Files.deleteIfExists(temporary);
      throw e;
    }
    Files.move(
        temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    forceDirectory(file.resolveSibling("."));
  }

  /** Whether the name is that of a file half written when the machine stopped. */
  static boolean isTemporary(Path file) {
    return file.getFileName().toString().endsWith(TEMPORARY);
  }

  /** Says in a few words why a file operation failed; never a class name. */
  static String reason(IOException e) {
    if (e instanceof AccessDeniedException) {
      return "permission denied";
    }
    if (e instanceof NoSuchFileException) {
      return "no such file or directory";
    }
    if (e instanceof FileSystemException fileSystem && fileSystem.getReason() != null) {
      return fileSystem.getReason();
    }
    String message = e.getMessage();
    return message == null ? "input or output error" : message;
  }

  static FileAttribute<?>[] fileAttributes(Path directory) {
    return attributes(directory, FILE);
  }

  private static FileAttribute<?>[] attributes(Path at, Set<PosixFilePermission> permissions) {
    return posix(at)
        ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(permissions)}
        : new FileAttribute<?>[0];
  }

  private static boolean posix(Path at) {
    return at.getFileSystem().supportedFileAttributeViews().contains("posix");
  }

  private static void forceDirectory(Path directory) throws IOException {
    if (posix(directory)) {
      try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
        channel.force(true);
      }
    }
  }
}
