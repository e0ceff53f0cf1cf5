package dev.covey.node.mirror;

import dev.covey.core.StorageException;
import dev.covey.core.bytes.Bytes;
import dev.covey.node.identity.DataDirectory;
import dev.covey.node.identity.OwnerFiles;
import dev.covey.node.room.key.MirrorCode;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The rooms a mirror keeps: a file of codes, a line each, that commands change and the running
 * mirror follows; and beside it how they stand, which the mirror writes and commands read.
 *
 * <pre>
 * rooms    codes, the oldest first
 * state    room id | keys | logs | blocks | bytes set aside | 1 if full, else 0 | neighbours
 * </pre>
 */
public final class MirrorList {

  private static final Logger LOG = LoggerFactory.getLogger(MirrorList.class);

  private static final long MAX_BYTES = 1 << 20;

  private final Path directory;
  private final Path rooms;
  private final Path state;
  private String told = "";

  public MirrorList(Path directory) {
    this.directory = directory;
    this.rooms = directory.resolve("rooms");
    this.state = directory.resolve("state");
  }

  /** All codes; a line that makes no sense is left out. */
  public List<MirrorCode> read() {
    List<MirrorCode> codes = new ArrayList<>();
    for (String line : lines(rooms)) {
      try {
        codes.add(MirrorCode.parse(line));
      } catch (IllegalArgumentException e) {
        LOG.warn("{}: a line is left out: {}", rooms, e.getMessage());
      }
    }
    return codes;
  }

  /** Adds a room; false if it is there already. Makes the directory if need be. */
  public boolean add(MirrorCode code) {
    if (!Files.exists(directory.resolve("format"))) {
      DataDirectory.open(directory).close();
    }
    return change(
        codes -> {
          boolean there = codes.stream().anyMatch(one -> one.roomId().equals(code.roomId()));
          return !there && codes.add(code);
        });
  }

  /** Drops a room; false if it is not there. */
  public boolean drop(Bytes roomId) {
    return change(codes -> codes.removeIf(code -> code.roomId().equals(roomId)));
  }

  /** How the rooms stood when the mirror last ran. */
  public List<MirrorState> states() {
    List<MirrorState> states = new ArrayList<>();
    for (String line : lines(state)) {
      String[] parts = line.split(" ", -1);
      try {
        states.add(
            new MirrorState(
                Bytes.hex(parts[0]),
                Integer.parseInt(parts[1]),
                Integer.parseInt(parts[2]),
                Long.parseLong(parts[3]),
                Long.parseLong(parts[4]),
                parts[5].equals("1"),
                Integer.parseInt(parts[6])));
      } catch (IllegalArgumentException | ArrayIndexOutOfBoundsException e) {
        LOG.debug("{}: a line is left out", state);
      }
    }
    return states;
  }

  /** Writes how they stand, if that is news. */
  public synchronized void tell(List<MirrorState> states) {
    StringBuilder text = new StringBuilder();
    for (MirrorState one : states) {
      text.append(one.room().hex()).append(' ').append(one.keys()).append(' ');
      text.append(one.logs()).append(' ');
      text.append(one.blocks()).append(' ').append(one.bytes()).append(' ');
      text.append(one.full() ? 1 : 0).append(' ').append(one.peers()).append('\n');
    }
    if (!told.contentEquals(text)) {
      told = text.toString();
      write(state, told);
    }
  }

  private boolean change(Function<List<MirrorCode>, Boolean> change) {
    try (FileChannel channel =
            FileChannel.open(
                directory.resolve("rooms.lock"),
                StandardOpenOption.CREATE,
                StandardOpenOption.WRITE);
        FileLock lock = channel.lock()) {
      List<MirrorCode> codes = read();
      if (!lock.isValid() || !change.apply(codes)) {
        return false;
      }
      StringBuilder text = new StringBuilder();
      codes.forEach(code -> text.append(code).append('\n'));
      write(rooms, text.toString());
      return true;
    } catch (IOException e) {
      throw new StorageException("cannot change " + rooms + ": " + e.getMessage(), e);
    }
  }

  private static void write(Path file, String text) {
    try {
      OwnerFiles.write(file, text.getBytes(StandardCharsets.US_ASCII));
    } catch (IOException e) {
      throw new StorageException("cannot write " + file + ": " + e.getMessage(), e);
    }
  }

  private static List<String> lines(Path file) {
    try {
      if (!Files.exists(file)) {
        return List.of();
      }
      if (Files.size(file) > MAX_BYTES) {
        throw new StorageException(file + " is no list of a mirror: it is too large");
      }
      return Files.readAllLines(file, StandardCharsets.ISO_8859_1).stream()
          .filter(line -> !line.isBlank())
          .toList();
    } catch (IOException e) {
      throw new StorageException("cannot read " + file + ": " + e.getMessage(), e);
    }
  }
}
