package dev.covey.node.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.covey.api.MemberKind;
import dev.covey.core.ProtocolViolationException;
import dev.covey.core.StorageException;
import dev.covey.core.bytes.Bytes;
import dev.covey.core.crypto.KeyPair;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(20)
class IdentityTest {

  private static final Instant NOW = Instant.parse("2026-11-21T00:00:00Z");

  @TempDir Path temp;
  private DataDirectory directory;

  @BeforeEach
  void open() {
    directory = DataDirectory.open(temp.resolve("data"));
  }

  @AfterEach
  void close() {
    directory.close();
  }

  @Test
  void isMadeOnceAndReadBack() throws IOException {
    Identity made = ada();
    Identity read = Identity.openOrCreate(directory, "ignored", MemberKind.BOT, NOW);
    assertThat(read.profile()).isEqualTo(made.profile());
    assertThat(read.name()).isEqualTo("ada");
    assertThat(read.kind()).isEqualTo(MemberKind.PERSON);
    assertThat(read.deviceSecret()).isEqualTo(made.deviceSecret());
    assertThat(read.certificate()).isEqualTo(made.certificate());
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.identity())))
        .isEqualTo("rw-------");
  }

  @Test
  void takesAnotherNameWithTheSameKeys() {
    Identity renamed = ada().withName("Ada Lovelace").withKind(MemberKind.BOT);
    renamed.write(directory);
    Identity read = Identity.openOrCreate(directory, "x", MemberKind.PERSON, NOW);
    assertThat(read.profile()).isEqualTo(renamed.profile());
    assertThat(read.name()).isEqualTo("Ada Lovelace");
  }

  @Test
  void neverPrintsASecret() {
    Identity identity = ada();
    assertThat(identity.toString())
        .doesNotContain(identity.deviceSecret().hex())
        .doesNotContain(identity.identity().seed().hex());
  }

  @Test
  void everyCutOfTheFileIsRefused() throws IOException {
    byte[] whole = written();
    for (int length = 0; length < whole.length; length++) {
      Files.write(directory.identity(), java.util.Arrays.copyOf(whole, length));
      assertRefused("");
    }
    Files.write(directory.identity(), java.util.Arrays.copyOf(whole, whole.length / 2));
    assertRefused("it ends too early");
  }

  @Test
  void everyFlippedByteIsRefused() throws IOException {
    byte[] whole = written();
    for (int at = 0; at < whole.length; at++) {
      byte[] flipped = whole.clone();
      flipped[at] ^= 1;
      Files.write(directory.identity(), flipped);
      assertRefused("");
    }
  }

  @Test
  void foreignAndNewerFilesAreNamedAsSuch() throws IOException {
    Files.writeString(directory.identity(), "-----BEGIN OPENSSH PRIVATE KEY-----\n");
    assertRefused("not an identity of Covey");
    Files.createDirectory(temp.resolve("x"));
    Files.writeString(directory.identity(), "covey-identity 2\nanything\n");
    assertRefused("written by a newer Covey (version 2, this one knows 1)");
    Files.writeString(directory.identity(), "");
    assertRefused("it is empty");
    Files.writeString(directory.identity(), "x".repeat(20_000));
    assertRefused("not an identity of Covey");
  }

  @Test
  void directoryInItsPlaceIsRefused() throws IOException {
    Files.createDirectory(directory.identity());
    assertRefused("not an identity of Covey");
  }

  @Test
  void lostIdentityIsNotReplacedSilently() throws IOException {
    Files.createDirectory(directory.store());
    assertRefused("is missing from a directory that is in use");
  }

  @Test
  void namesAreBounded() {
    String longest = "é".repeat(64);
    assertThat(Identity.create(longest, MemberKind.PERSON, NOW).name()).isEqualTo(longest);
    assertThatThrownBy(() -> Identity.create(longest + "x", MemberKind.PERSON, NOW))
        .hasMessageContaining("129 bytes");
    assertThatThrownBy(() -> Identity.create("  ", MemberKind.PERSON, NOW))
        .hasMessageContaining("0 bytes");
    assertThatThrownBy(() -> Identity.create("a\nb", MemberKind.PERSON, NOW))
        .hasMessageContaining("control character");
  }

  @Test
  void certificateOfAnotherIdentityOrDeviceIsInvalid() throws ProtocolViolationException {
    DeviceCertificate certificate = ada().certificate();
    Bytes encoded = certificate.encode();
    assertThat(encoded.length()).isEqualTo(DeviceCertificate.SIZE);
    assertThat(DeviceCertificate.decode(encoded)).isEqualTo(certificate);
    for (int at = 1; at < encoded.length(); at++) {
      byte[] flipped = encoded.toByteArray();
      flipped[at] ^= 4;
      assertThat(DeviceCertificate.decode(Bytes.wrap(flipped)).isValid()).isFalse();
    }
    assertThatThrownBy(() -> DeviceCertificate.decode(encoded.slice(0, encoded.length() - 1)))
        .isInstanceOf(ProtocolViolationException.class);
    assertThatThrownBy(() -> DeviceCertificate.decode(encoded.concat(Bytes.utf8("x"))))
        .isInstanceOf(ProtocolViolationException.class);
  }

  @Test
  void certificateMatchesItsFrozenVector() {
    Identity fixed = Identity.of(seeded(1), seeded(2), "ada", MemberKind.PERSON, NOW);
    assertThat(fixed.certificate().signature().hex()).isEqualTo(CERTIFICATE_SIGNATURE);
  }

  private static final String CERTIFICATE_SIGNATURE =
      "07989dbec6e83677a7a7c57869da1e92bff5aaea9986d8bd8ad10e826f22c57f350fffde790f1265"
          + "2c137d3616602c3bb1676a1c8a296b668fbf29b2e366a601";

  private static KeyPair seeded(int fill) {
    byte[] seed = new byte[32];
    java.util.Arrays.fill(seed, (byte) fill);
    return KeyPair.fromSeed(Bytes.wrap(seed));
  }

  private Identity ada() {
    return Identity.openOrCreate(directory, "ada", MemberKind.PERSON, NOW);
  }

  private byte[] written() throws IOException {
    String name = ada().name();
    assertThat(new String(Files.readAllBytes(directory.identity()), StandardCharsets.UTF_8))
        .contains("name " + name);
    return Files.readAllBytes(directory.identity());
  }

  private void assertRefused(String why) {
    assertThatThrownBy(() -> Identity.openOrCreate(directory, "x", MemberKind.PERSON, NOW))
        .isInstanceOf(StorageException.class)
        .hasMessageContaining(directory.identity().toString())
        .hasMessageContaining(why)
        .message()
        .hasLineCount(1);
  }
}
