package dev.covey.node.identity;

import dev.covey.api.MemberKind;
import dev.covey.core.ProtocolViolationException;
import dev.covey.core.StorageException;
import dev.covey.core.bytes.Bytes;
import dev.covey.core.crypto.Blake2b;
import dev.covey.core.crypto.KeyPair;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * The identity on disk: lines of UTF-8 text.
 *
 * <pre>
 * covey-identity 1
 * identity     64 hex digits, the secret seed
 * device       64 hex digits, the secret seed
 * certificate  hex
 * kind         person or bot
 * name         display name
 * check        32 hex digits: the first half of BLAKE2b-256 of every byte above
 * </pre>
 *
 * <p>Names of lines that are not known are skipped.
 */
final class IdentityFile {

  private static final String MAGIC = "covey-identity ";
  private static final int VERSION = 1;
  private static final String CHECK = "check ";
  private static final int MAX_BYTES = 16 * 1024;

  private IdentityFile() {}

  static byte[] encode(Identity identity) {
    String body =
        MAGIC
            + VERSION
            + "\nidentity "
            + identity.identity().seed().hex()
            + "\ndevice "
            + identity.device().seed().hex()
            + "\ncertificate "
            + identity.certificate().encode().hex()
            + "\nkind "
            + identity.kind().name().toLowerCase(Locale.ROOT)
            + "\nname "
            + identity.name()
            + "\n";
    return (body + CHECK + checkOf(body) + "\n").getBytes(StandardCharsets.UTF_8);
  }

  /** Throws {@link StorageException}, one line, for anything but an identity of this version. */
  static Identity read(Path file) {
    String text;
    try {
      if (!Files.isRegularFile(file) || Files.size(file) > MAX_BYTES) {
        throw foreign(file);
      }
      text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new StorageException("cannot read " + file + ": " + OwnerFiles.reason(e), e);
    }
    return parse(file, text);
  }

  private static Identity parse(Path file, String text) {
    requireVersion(file, text);
    int check = text.lastIndexOf("\n" + CHECK) + 1;
    if (check == 0 || !text.endsWith("\n")) {
      throw damaged(file, "it ends too early");
    }
    String body = text.substring(0, check);
    if (!text.substring(check + CHECK.length()).strip().equals(checkOf(body))) {
      throw damaged(file, "its check does not match");
    }
    Map<String, String> fields = new HashMap<>();
    body.lines()
        .skip(1)
        .forEach(
            line -> {
              int space = line.indexOf(' ');
              if (space > 0) {
                fields.put(line.substring(0, space), line.substring(space + 1));
              }
            });
    try {
      return of(file, fields);
    } catch (ProtocolViolationException | IllegalArgumentException e) {
      throw damaged(file, "a line of it means nothing");
    }
  }

  private static Identity of(Path file, Map<String, String> fields)
      throws ProtocolViolationException {
    KeyPair identity = KeyPair.fromSeed(Bytes.hex(required(file, fields, "identity")));
    KeyPair device = KeyPair.fromSeed(Bytes.hex(required(file, fields, "device")));
    DeviceCertificate certificate =
        DeviceCertificate.decode(Bytes.hex(required(file, fields, "certificate")));
    if (!certificate.isValid()
        || !certificate.identity().equals(identity.publicKey())
        || !certificate.device().equals(device.publicKey())) {
      throw damaged(file, "its certificate is for other keys");
    }
    MemberKind kind = MemberKind.valueOf(required(file, fields, "kind").toUpperCase(Locale.ROOT));
    return new Identity(identity, device, certificate, required(file, fields, "name"), kind);
  }

  private static void requireVersion(Path file, String text) {
    String first = text.lines().findFirst().orElse("");
    if (first.isEmpty()) {
      throw damaged(file, "it is empty");
    }
    if (!first.startsWith(MAGIC) || !first.substring(MAGIC.length()).matches("[0-9]{1,9}")) {
      throw foreign(file);
    }
    int version = Integer.parseInt(first.substring(MAGIC.length()));
    if (version != VERSION) {
      throw new StorageException(
          file
              + " was written by a newer Covey (version "
              + version
              + ", this one knows "
              + VERSION
              + "): update Covey");
    }
  }

  private static String required(Path file, Map<String, String> fields, String name) {
    String value = fields.get(name);
    if (value == null) {
      throw damaged(file, "the line \"" + name + "\" is missing");
    }
    return value;
  }

  private static String checkOf(String body) {
    return Blake2b.hash(Bytes.utf8(body)).slice(0, 16).hex();
  }

  private static StorageException foreign(Path file) {
    return new StorageException(
        file + " is not an identity of Covey: move it away, or use another data directory");
  }

  private static StorageException damaged(Path file, String how) {
    return new StorageException(
        file
            + " is damaged ("
            + how
            + "): restore it from a backup; without it this node is"
            + " somebody else");
  }
}
