package dev.covey.node.room.state;

import dev.covey.api.Role;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The table of who may do what, as docs/security.md has it. */
public final class RightsTable {

  private final Map<String, List<String>> lines = new LinkedHashMap<>();

  private RightsTable() {}

  public static RightsTable read() {
    RightsTable table = new RightsTable();
    boolean in = false;
    for (String line : text()) {
      in = line.startsWith("| act |") || (in && line.startsWith("|"));
      String[] cells = line.split("\\|", -1);
      if (in && cells.length == 8 && !cells[1].contains("---") && !cells[1].equals(" act ")) {
        List<String> roles = List.of(cells).subList(2, 7).stream().map(String::strip).toList();
        table.lines.put(cells[1].strip(), roles);
      }
    }
    return table;
  }

  private static List<String> text() {
    try {
      return Files.readAllLines(Path.of("../docs/security.md"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public int size() {
    return lines.size();
  }

  /** Whether the line that begins so allows an act by a role that is on, or up to, another one. */
  public boolean allows(String begins, Role actor, Role target) {
    String cell =
        lines.entrySet().stream()
            .filter(line -> line.getKey().startsWith(begins))
            .map(line -> line.getValue().get(actor.number() - 1))
            .findFirst()
            .orElseThrow(() -> new AssertionError("no line of the table begins with " + begins));
    if (cell.startsWith("≤ ")) {
      return Role.valueOf(cell.substring(2).toUpperCase(Locale.ROOT)).isAtLeast(target);
    }
    if (!cell.equals("yes") && !cell.equals("–")) {
      throw new AssertionError("a cell that means nothing: " + cell);
    }
    return cell.equals("yes");
  }
}
