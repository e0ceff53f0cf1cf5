package dev.covey.node.room.index;

import dev.covey.node.room.entry.Edit;
import dev.covey.node.room.entry.Entry;
import dev.covey.node.room.entry.FileShared;
import dev.covey.node.room.entry.Hello;
import dev.covey.node.room.entry.Pin;
import dev.covey.node.room.entry.React;
import dev.covey.node.room.entry.Redact;
import dev.covey.node.room.entry.Ref;
import dev.covey.node.room.entry.Seen;
import dev.covey.node.room.entry.Text;
import dev.covey.node.room.key.LogTag;
import dev.covey.node.room.state.Action;
import dev.covey.node.room.state.ControlEntry;
import dev.covey.node.room.state.RoomState;
import dev.covey.node.room.state.Verdict;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What an index should say, worked out the long way from the beginnings of some logs. */
final class PlainModel {

  private final Scene scene;
  private final Map<LogTag, List<Entry>> logs = new TreeMap<>();
  final RoomState state;

  PlainModel(Scene scene, Map<LogTag, Integer> lengths) {
    this.scene = scene;
    for (Scene.Writer writer : scene.writers) {
      int length = lengths.getOrDefault(writer.tag, 0);
      if (length > 0) {
        logs.put(writer.tag, writer.entries.subList(0, length));
      }
    }
    List<ControlEntry> control = new ArrayList<>();
    logs.forEach(
        (tag, entries) -> {
          for (int i = 0; i < entries.size(); i++) {
            Entry entry = entries.get(i);
            if (entry.body().isControl() && isInTime(tag, i)) {
              control.add(new ControlEntry(tag, i, entry.time(), entry.body()));
            }
          }
        });
    this.state = RoomState.fold(scene.charter, control);
  }

  private List<Entry> entries(LogTag tag) {
    return logs.getOrDefault(tag, List.of());
  }

  private static boolean isReadable(Entry entry) {
    return !(entry.body() instanceof Entry.Unknown);
  }

  /** The greatest time among the first entries of a log. */
  private long floor(LogTag tag, long length, boolean ofControl) {
    long floor = -1;
    for (Entry entry : entries(tag).subList(0, (int) length)) {
      if (isReadable(entry) && (!ofControl || entry.body().isControl())) {
        floor = Math.max(floor, entry.time());
      }
    }
    return floor;
  }

  private boolean isInTime(LogTag tag, int index) {
    Entry entry = entries(tag).get(index);
    boolean control = entry.body().isControl();
    if (!isReadable(entry)
        || entry.time() <= floor(tag, index, control)
        || (entry.body() instanceof Hello) != (index == 0)) {
      return false;
    }
    for (Seen seen : entry.seen()) {
      List<Entry> cited = logs.getOrDefault(seen.tag(), List.of());
      if (!seen.tag().equals(tag)
          && seen.length() <= cited.size()
          && entry.time() <= floor(seen.tag(), seen.length(), control)) {
        return false;
      }
    }
    return true;
  }

  private boolean counts(LogTag tag, int index) {
    if (!isInTime(tag, index)) {
      return false;
    }
    Entry entry = entries(tag).get(index);
    if (entry.body().isControl()) {
      return state.verdict(tag, index).filter(Verdict::counts).isPresent();
    }
    return may(tag, index, action(entry.body()))
        || (entry.body() instanceof Redact && may(tag, index, Action.REDACT_ANY));
  }

  private boolean may(LogTag tag, int index, Action action) {
    long time = entries(tag).get(index).time();
    return state.line(tag).filter(l -> l.judge(index, time, action).counts()).isPresent();
  }

  private static Action action(Entry.Body body) {
    if (body instanceof Text) {
      return Action.POST;
    } else if (body instanceof FileShared) {
      return Action.FILE;
    } else if (body instanceof Edit) {
      return Action.EDIT;
    } else if (body instanceof Redact) {
      return Action.REDACT_OWN;
    } else if (body instanceof React) {
      return Action.REACT;
    } else if (body instanceof Pin) {
      return Action.PIN;
    }
    throw new IllegalArgumentException(body.toString());
  }

  /** Everything in order, a line each: time, tag, index. */
  List<String> shown() {
    Map<String, String> lines = new TreeMap<>();
    logs.forEach(
        (tag, entries) -> {
          for (int i = 0; i < entries.size(); i++) {
            Entry entry = entries.get(i);
            boolean inOrder = RowKind.of(entry.body(), entry.body().isControl()).isInOrder();
            if (isReadable(entry) && inOrder && counts(tag, i)) {
              String key = String.format("%019d %s %09d", entry.time(), tag, i);
              lines.put(key, tag + "/" + i);
            }
          }
        });
    return List.copyOf(lines.values());
  }

  /** What is about each entry, a line each: what, how, by which. */
  List<String> effects() {
    List<String> lines = new ArrayList<>();
    logs.forEach(
        (tag, entries) -> {
          for (int i = 0; i < entries.size(); i++) {
            Entry entry = entries.get(i);
            if (isReadable(entry) && counts(tag, i)) {
              int index = i;
              targets(entry.body())
                  .forEach((kind, ref) -> lines.add(ref + " " + kind + " " + tag + "/" + index));
            }
          }
        });
    lines.sort(null);
    return lines;
  }

  private static Map<EffectKind, Ref> targets(Entry.Body body) {
    Map<EffectKind, Ref> targets = new HashMap<>();
    if (body instanceof Edit edit) {
      targets.put(EffectKind.EDIT, edit.target());
    } else if (body instanceof Redact redact) {
      targets.put(EffectKind.REDACTION, redact.target());
    } else if (body instanceof React react) {
      targets.put(EffectKind.REACTION, react.target());
    } else if (body instanceof Pin pin) {
      targets.put(EffectKind.PIN, pin.target());
    } else if (body instanceof Text text) {
      text.replyTo().ifPresent(ref -> targets.put(EffectKind.REPLY, ref));
      text.thread().ifPresent(ref -> targets.put(EffectKind.THREAD, ref));
    }
    return targets;
  }

  /** The entries of a thread, its root first if it is shown. */
  List<String> thread(Ref root) {
    String first = root.tag() + "/" + root.index();
    List<String> all = shown();
    List<String> thread = new ArrayList<>();
    if (all.contains(first)) {
      thread.add(first);
    }
    for (String line : all) {
      int slash = line.indexOf('/');
      LogTag tag = tag(line.substring(0, slash));
      Entry entry = entries(tag).get(Integer.parseInt(line.substring(slash + 1)));
      if (entry.body() instanceof Text text
          && text.thread().equals(Optional.of(root))
          && !line.equals(first)) {
        thread.add(line);
      }
    }
    return thread;
  }

  private LogTag tag(String hex) {
    return scene.writers.stream()
        .map(writer -> writer.tag)
        .filter(tag -> tag.toString().equals(hex))
        .findFirst()
        .orElseThrow();
  }
}
