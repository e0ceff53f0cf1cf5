package dev.covey.node.door;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Where a running node listens for its owner: the file {@code door} in its data directory, readable
 * by the owner only. It is there while the node runs; one left by a killed node names a process
 * that is gone or a port that refuses.
 *
 * <pre>port=40113
 * token=64 hex digits
 * pid=4711</pre>
 */
public record DoorFile(int port, String token, long pid) {

  private static final int MAX_BYTES = 4096;

  public static Path in(Path data) {
    return data.resolve("door");
  }

  /** What the file says; empty when there is none or it is not a door file. */
  public static Optional<DoorFile> read(Path data) throws IOException {
    Path file = in(data);
    byte[] bytes;
    try {
      if (Files.size(file) > MAX_BYTES) {
        return Optional.empty();
      }
      bytes = Files.readAllBytes(file);
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
    Map<String, String> entries = new HashMap<>();
    for (String line : new String(bytes, StandardCharsets.UTF_8).split("\n", -1)) {
      int equals = line.indexOf('=');
      if (equals > 0) {
        entries.put(line.substring(0, equals), line.substring(equals + 1).strip());
      }
    }
    try {
      DoorFile door =
          new DoorFile(
              Integer.parseInt(entries.getOrDefault("port", "")),
              entries.getOrDefault("token", ""),
              Long.parseLong(entries.getOrDefault("pid", "")));
      return door.port > 0 && door.port < 65536 && !door.token.isEmpty()
          ? Optional.of(door)
          : Optional.empty();
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  /** Whether the process that wrote it may still run. Cheap; a reused id is possible. */
  public boolean mayBeAlive() {
    return ProcessHandle.of(pid).isPresent();
  }

  /** Puts the file in place in one step. */
  public void write(Path data) throws IOException {
    Path temporary = data.resolve("door." + pid + ".tmp");
    boolean posix = Files.getFileStore(data).supportsFileAttributeView("posix");
    FileAttribute<?>[] ownerOnly =
        posix
            ? new FileAttribute<?>[] {
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
            }
            : new FileAttribute<?>[0];
    Files.deleteIfExists(temporary);
    Files.createFile(temporary, ownerOnly);
    Files.writeString(
        temporary,
        "port=" + port + "\ntoken=" + token + "\npid=" + pid + "\n",
        StandardOpenOption.WRITE);
    Files.move(
        temporary, in(data), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  /** Removes the file if it is still this one. */
  public void remove(Path data) throws IOException {
    if (read(data).filter(this::equals).isPresent()) {
      Files.deleteIfExists(in(data));
    }
  }

  @Override
  public String toString() {
    return "DoorFile[port=" + port + ", pid=" + pid + "]";
  }
}
