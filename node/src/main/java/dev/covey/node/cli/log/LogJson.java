package dev.covey.node.cli.log;

import dev.covey.core.bytes.Bytes;
import dev.covey.core.log.AuditReport;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;
import tools.jackson.core.JsonGenerator;

/** Logs and blocks as JSON objects. */
final class LogJson {

  private LogJson() {}

  /** Keys in hex, as JavaScript takes them, and in z-base-32; a missing name is null. */
  static void write(JsonGenerator json, NamedLog named) {
    json.writeStartObject();
    writeMembers(json, named);
    json.writeEndObject();
  }

  /** As {@link #write}, with the encryption key in hex, if there is one. */
  static void writeWithSecret(JsonGenerator json, NamedLog named) {
    json.writeStartObject();
    writeMembers(json, named);
    named
        .record()
        .encryptionKey()
        .ifPresent(key -> json.writeStringProperty("encryptionKey", key.hex()));
    json.writeEndObject();
  }

  static void writeMembers(JsonGenerator json, NamedLog named) {
    json.writeStringProperty("name", named.name().orElse(null));
    json.writeStringProperty("key", named.key().toString());
    json.writeStringProperty("keyHex", named.key().bytes().hex());
    json.writeStringProperty("discoveryKey", named.log().discoveryKey().bytes().hex());
    json.writeNumberProperty("length", named.log().length());
    json.writeNumberProperty("byteLength", named.byteLength());
    json.writeNumberProperty("fork", named.log().fork());
    json.writeNumberProperty("contiguousLength", named.log().contiguousLength());
    json.writeBooleanProperty("writable", named.log().isWritable());
    json.writeBooleanProperty("encrypted", named.record().encryptionKey().isPresent());
  }

  /** What an audit found, with the blocks each finding makes doubtful. */
  static void write(JsonGenerator json, NamedLog named, AuditReport report) {
    json.writeStartObject();
    json.writeStringProperty("name", named.name().orElse(null));
    json.writeStringProperty("key", named.key().toString());
    json.writeNumberProperty("length", report.length());
    json.writeNumberProperty("blocks", report.blocks());
    json.writeNumberProperty("bytes", report.bytes());
    json.writeBooleanProperty("clean", report.isClean());
    json.writeBooleanProperty("more", report.more());
    json.writeArrayPropertyStart("findings");
    for (AuditReport.Finding finding : report.findings()) {
      json.writeStartObject();
      json.writeStringProperty("kind", finding.kind().name().toLowerCase(Locale.ROOT));
      json.writeNumberProperty("start", finding.start());
      json.writeNumberProperty("end", finding.end());
      json.writeStringProperty("text", finding.text());
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  /** A block: as text when it is UTF-8, else in Base64. */
  static void write(JsonGenerator json, long index, Bytes block) {
    json.writeStartObject();
    json.writeNumberProperty("index", index);
    json.writeNumberProperty("byteLength", block.length());
    Optional<String> text = text(block);
    if (text.isPresent()) {
      json.writeStringProperty("text", text.get());
    } else {
      json.writeStringProperty("base64", Base64.getEncoder().encodeToString(block.toByteArray()));
    }
    json.writeEndObject();
  }

  private static Optional<String> text(Bytes block) {
    try {
      return Optional.of(
          StandardCharsets.UTF_8
              .newDecoder()
              .decode(ByteBuffer.wrap(block.toByteArray()))
              .toString());
    } catch (CharacterCodingException e) {
      return Optional.empty();
    }
  }
}
