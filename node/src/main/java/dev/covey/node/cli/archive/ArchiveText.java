package dev.covey.node.cli.archive;

import dev.covey.core.crypto.PublicKey;
import dev.covey.core.merkle.FlatTree;
import dev.covey.core.merkle.TreeNode;
import dev.covey.node.archive.ArchiveReport;
import dev.covey.node.archive.ArchivedLog;
import dev.covey.node.archive.ArchivedRoom;
import dev.covey.node.archive.ProvenBlock;
import dev.covey.node.cli.terminal.PlainText;
import dev.covey.node.cli.terminal.Progress;
import dev.covey.node.room.entry.Entry;
import dev.covey.node.room.entry.FileShared;
import dev.covey.node.room.entry.Hello;
import dev.covey.node.room.entry.Text;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/** What is in an archive, for people. */
final class ArchiveText {

  private ArchiveText() {}

  static String room(ArchiveReport report) {
    ArchivedRoom room = report.room();
    StringBuilder out = new StringBuilder(1024);
    line(out, "room", PlainText.line(room.name()) + "  (" + room.kind() + ")");
    line(out, "id", room.id() + (report.roomProven() ? "" : "  by the exporter's word"));
    line(
        out,
        "exported",
        Instant.ofEpochMilli(room.atMillis())
            + " by "
            + PlainText.line(room.exporterName())
            + (report.isByMember() ? ", a member" : ""));
    line(out, "identity", room.exporter().identity().toString());
    line(out, "device", room.exporter().device().toString());
    line(
        out,
        "blocks",
        report.blocks()
            + " in "
            + report.logs().size()
            + (report.logs().size() == 1 ? " log, " : " logs, ")
            + Progress.size(report.bytes())
            + (report.missing() == 0 ? ", none is missing" : ", " + report.missing() + " missing"));
    line(
        out,
        "keys",
        report.epochs() == 0 ? "none: what was said stays sealed" : report.epochs() + " inside");
    report.logs().forEach(log -> member(out, report, log));
    line(out, "verified", "every signature, and every block against its log's");
    return out.toString();
  }

  static String message(ArchiveReport report, ProvenBlock block) {
    StringBuilder out = new StringBuilder(1024);
    Optional<Hello> author =
        report.logs().stream()
            .filter(log -> log.key().equals(block.log()))
            .flatMap(log -> log.hello().stream())
            .findFirst();
    line(out, "message", block.id());
    line(out, "room", PlainText.line(report.room().name()) + "  " + report.room().id());
    line(out, "author", author.map(who -> PlainText.line(who.name())).orElse("not in the archive"));
    author.ifPresent(
        who -> {
          line(out, "identity", who.certificate().identity().toString());
          line(out, "device", who.certificate().device().toString());
        });
    block.entry().ifPresent(entry -> entry(out, entry));
    if (block.entry().isEmpty()) {
      line(out, "content", "sealed: its key is not in the archive, or it is no entry");
    }
    report.why().forEach(sentence -> line(out, "why", PlainText.line(sentence)));
    line(out, "log", block.tree().length() + " blocks, tree " + block.tree().treeHash().hex());
    line(out, "signature", block.signature().hex());
    for (int i = 0; i < block.path().size(); i++) {
      TreeNode node = block.path().get(i);
      line(out, i == 0 ? "leaf" : "beside", node.index() + "  " + node.hash().hex() + span(node));
    }
    line(out, "verified", "the block leads to the signed tree, and all of the archive holds");
    return out.toString();
  }

  /** What kind of entry it is, in one word. */
  static String kind(Entry.Body body) {
    return body instanceof FileShared
        ? "file"
        : body.getClass().getSimpleName().toLowerCase(Locale.ROOT);
  }

  /** The words of an entry, or the name of its file; empty for others. */
  static String words(Entry.Body body) {
    if (body instanceof Text text) {
      return text.text();
    }
    return body instanceof FileShared file ? file.name() : "";
  }

  private static void entry(StringBuilder out, Entry entry) {
    line(out, "claimed", Instant.ofEpochMilli(entry.at()).toString());
    line(out, "kind", kind(entry.body()));
    if (!words(entry.body()).isEmpty()) {
      line(out, "text", PlainText.block(words(entry.body()), "           "));
    }
  }

  private static String span(TreeNode node) {
    long start = FlatTree.leftSpan(node.index()) / 2;
    long end = start + FlatTree.leafCount(node.index()) - 1;
    return start == end ? "  block " + start : "  blocks " + start + " to " + end;
  }

  private static void member(StringBuilder out, ArchiveReport report, ArchivedLog log) {
    String who = log.hello().map(hello -> PlainText.line(hello.name())).orElse("(sealed)");
    line(
        out,
        "member",
        who
            + report.role(log).map(role -> ", " + role).orElse("")
            + log.hello().map(hello -> "  " + identity(hello)).orElse(""));
    line(
        out,
        "",
        log.id()
            + "  "
            + log.blocks()
            + " of "
            + log.length()
            + (log.length() == 1 ? " block" : " blocks")
            + some(log.texts(), log.texts() == 1 ? "message" : "messages")
            + some(log.files(), log.files() == 1 ? "file" : "files")
            + some(log.sealed(), "sealed")
            + some(log.nothing(), log.nothing() == 1 ? "that says nothing" : "that say nothing"));
  }

  private static PublicKey identity(Hello hello) {
    return hello.certificate().identity();
  }

  private static String some(long count, String what) {
    return count == 0 ? "" : ", " + count + " " + what;
  }

  private static void line(StringBuilder out, String label, String value) {
    out.append(String.format(Locale.ROOT, "%-11s", label)).append(value).append('\n');
  }
}
