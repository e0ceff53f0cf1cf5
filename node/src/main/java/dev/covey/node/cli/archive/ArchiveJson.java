package dev.covey.node.cli.archive;

import dev.covey.core.merkle.TreeNode;
import dev.covey.node.archive.ArchiveReport;
import dev.covey.node.archive.ArchivedLog;
import dev.covey.node.archive.ProvenBlock;
import dev.covey.node.room.entry.Hello;
import tools.jackson.core.JsonGenerator;

/** What is in an archive, as JSON. */
final class ArchiveJson {

  private ArchiveJson() {}

  static void write(JsonGenerator json, ArchiveReport report) {
    json.writeStartObject();
    json.writeStringProperty("room", report.room().id().hex());
    json.writeStringProperty("name", report.room().name());
    json.writeStringProperty("kind", report.room().kind());
    json.writeBooleanProperty("roomProven", report.roomProven());
    json.writeNumberProperty("exportedAt", report.room().atMillis());
    json.writeObjectPropertyStart("exporter");
    json.writeStringProperty("name", report.room().exporterName());
    json.writeStringProperty("identity", report.room().exporter().identity().toString());
    json.writeStringProperty("device", report.room().exporter().device().toString());
    json.writeBooleanProperty("member", report.isByMember());
    json.writeEndObject();
    json.writeNumberProperty("bytes", report.bytes());
    json.writeNumberProperty("keys", report.epochs());
    json.writeNumberProperty("blocks", report.blocks());
    json.writeNumberProperty("missing", report.missing());
    json.writeArrayPropertyStart("members");
    report.logs().forEach(log -> write(json, report, log));
    json.writeEndArray();
    report.wanted().ifPresent(block -> write(json, report, block));
    json.writeEndObject();
  }

  private static void write(JsonGenerator json, ArchiveReport report, ArchivedLog log) {
    json.writeStartObject();
    json.writeStringProperty("log", log.id());
    if (log.hello().isPresent()) {
      Hello hello = log.hello().get();
      json.writeStringProperty("name", hello.name());
      json.writeStringProperty("identity", hello.certificate().identity().toString());
      json.writeStringProperty("device", hello.certificate().device().toString());
    }
    report.role(log).ifPresent(role -> json.writeStringProperty("role", role));
    json.writeNumberProperty("length", log.length());
    json.writeNumberProperty("blocks", log.blocks());
    json.writeNumberProperty("bytes", log.bytes());
    json.writeNumberProperty("texts", log.texts());
    json.writeNumberProperty("files", log.files());
    json.writeNumberProperty("others", log.others());
    json.writeNumberProperty("sealed", log.sealed());
    json.writeNumberProperty("nothing", log.nothing());
    json.writeEndObject();
  }

  private static void write(JsonGenerator json, ArchiveReport report, ProvenBlock block) {
    json.writeObjectPropertyStart("message");
    json.writeStringProperty("id", block.id());
    if (block.entry().isPresent()) {
      json.writeStringProperty("kind", ArchiveText.kind(block.entry().get().body()));
      json.writeNumberProperty("claimedAt", block.entry().get().at());
      json.writeStringProperty("text", ArchiveText.words(block.entry().get().body()));
    }
    json.writeNumberProperty("length", block.tree().length());
    json.writeStringProperty("tree", block.tree().treeHash().hex());
    json.writeStringProperty("signature", block.signature().hex());
    json.writeArrayPropertyStart("why");
    report.why().forEach(json::writeString);
    json.writeEndArray();
    json.writeArrayPropertyStart("path");
    for (TreeNode node : block.path()) {
      json.writeStartObject();
      json.writeNumberProperty("index", node.index());
      json.writeNumberProperty("size", node.size());
      json.writeStringProperty("hash", node.hash().hex());
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeEndObject();
  }
}
