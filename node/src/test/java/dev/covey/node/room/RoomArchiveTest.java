package dev.covey.node.room;

import static org.assertj.core.api.Assertions.assertThat;

import dev.covey.api.Message;
import dev.covey.core.bytes.Bytes;
import dev.covey.core.log.LogKey;
import dev.covey.node.archive.ArchiveReport;
import dev.covey.node.archive.ArchiveVerifier;
import dev.covey.node.archive.ArchivedLog;
import dev.covey.node.archive.ProvenBlock;
import dev.covey.node.room.entry.Text;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A room of two, as a signed file. */
@Timeout(60)
class RoomArchiveTest {

  /** Long enough never to be in random bytes. */
  private static final String BOB = "bartholomew";

  @TempDir Path directory;
  private TestNode ada;
  private TestNode bob;
  private Message last;

  @BeforeEach
  void talk() {
    ada = new TestNode(directory.resolve("ada"), "ada");
    bob = new TestNode(directory.resolve("bob"), BOB);
    ada.lobby().send("the first words");
    ada.copyTo(bob);
    bob.lobby().sendAll(IntStream.range(0, 40).mapToObj(i -> "words of bob " + i).toList());
    bob.copyTo(ada);
    last = ada.lobby().send("the last words");
  }

  @AfterEach
  void close() throws InterruptedException {
    ada.close();
    bob.close();
  }

  private static byte[] export(LocalRoom room, boolean sealed) throws IOException {
    try (InputStream in = room.archive(sealed)) {
      return in.readAllBytes();
    }
  }

  private static ArchiveReport verify(byte[] archive) throws IOException {
    return ArchiveVerifier.verify(new ByteArrayInputStream(archive), at -> {});
  }

  @Test
  void membersAndWordsAreReadWithoutANode() throws IOException {
    ArchiveReport report = verify(export(ada.lobby(), false));
    assertThat(report.roomProven()).isTrue();
    assertThat(report.isByMember()).isTrue();
    assertThat(report.room().name()).isEqualTo("lobby");
    assertThat(report.room().id().hex()).isEqualTo(ada.lobby().id());
    assertThat(report.logs())
        .extracting(log -> log.hello().orElseThrow().name())
        .containsExactlyInAnyOrder("ada", BOB);
    assertThat(report.logs()).extracting(ArchivedLog::texts).containsExactlyInAnyOrder(2L, 40L);
    assertThat(report.logs()).allMatch(log -> log.sealed() == 0 && log.nothing() == 0);
  }

  @Test
  void oneMessageIsShownWithItsProof() throws IOException {
    byte[] archive = export(ada.lobby(), false);
    LogKey log = new LogKey(Bytes.hex(last.id().logKey()));
    ProvenBlock block =
        ArchiveVerifier.verify(
                new ByteArrayInputStream(archive), log.bytes().hex(), last.id().index(), at -> {})
            .wanted()
            .orElseThrow();
    assertThat(block.entry().orElseThrow().body()).isEqualTo(new Text("the last words"));
    assertThat(block.entry().orElseThrow().at()).isEqualTo(last.claimedAt().toEpochMilli());
  }

  @Test
  void withoutKeysNothingThatWasSaidIsInIt() throws IOException {
    byte[] archive = export(ada.lobby(), true);
    ArchiveReport report = verify(archive);
    assertThat(report.epochs()).isZero();
    assertThat(report.roomProven()).isFalse();
    assertThat(report.blocks()).isEqualTo(44);
    assertThat(report.logs()).allMatch(log -> log.sealed() == log.length());
    String all = new String(archive, StandardCharsets.ISO_8859_1);
    assertThat(all).doesNotContain("words").doesNotContain(BOB);
  }

  @Test
  void whatWasClearedIsMissingAndTheRestIsProven() throws IOException {
    bob.writerLog().clear(10, 13);
    ArchiveReport report = verify(export(bob.lobby(), false));
    assertThat(report.missing()).isEqualTo(3);
    assertThat(report.blocks()).isEqualTo(40);
  }
}
