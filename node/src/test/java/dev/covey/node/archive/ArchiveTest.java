package dev.covey.node.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.covey.api.MemberKind;
import dev.covey.core.ProtocolViolationException;
import dev.covey.core.bytes.Bytes;
import dev.covey.core.crypto.KeyPair;
import dev.covey.core.encoding.Encoder;
import dev.covey.core.log.Log;
import dev.covey.core.log.LogStore;
import dev.covey.core.merkle.MerkleBatch;
import dev.covey.core.merkle.MerkleTree;
import dev.covey.core.merkle.TreeHash;
import dev.covey.core.merkle.TreeNode;
import dev.covey.node.identity.Identity;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Archives of logs whose blocks mean nothing: their form, and everything that can be changed. */
@Timeout(120)
class ArchiveTest {

  private static final long NOW = 1_795_000_000_000L;
  private static final Bytes ROOM = Bytes.wrap(new byte[32]);

  private final Identity ada = Identity.create("ada", MemberKind.PERSON, Instant.ofEpochMilli(NOW));

  @TempDir Path directory;
  private LogStore store;

  @BeforeEach
  void open() {
    store = LogStore.open(directory);
  }

  @AfterEach
  void close() {
    store.close();
  }

  private Log log(String name, int blocks) {
    Log log = store.create(name);
    for (int i = 0; i < blocks; i++) {
      log.append(Bytes.utf8(name + " " + i));
    }
    return log;
  }

  private ArchivedRoom room(Identity exporter) {
    return new ArchivedRoom(
        ROOM, "reading", Optional.empty(), List.of(), NOW, "ada", exporter.certificate());
  }

  private byte[] export(Log... logs) {
    try (InputStream in = new ArchiveStream(room(ada), List.of(), List.of(logs), ada.device())) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static ArchiveReport verify(byte[] archive) throws IOException {
    return ArchiveVerifier.verify(new ByteArrayInputStream(archive), at -> {});
  }

  /** One line that says something. */
  private static void assertRefused(byte[] archive, String... words) {
    assertThatThrownBy(() -> verify(archive))
        .isInstanceOf(ProtocolViolationException.class)
        .message()
        .contains(words)
        .doesNotContain("\n")
        .hasSizeGreaterThan(15);
  }

  @Test
  void everyLogAndBlockIsThere() throws IOException {
    ArchiveReport report = verify(export(log("a", 1), log("b", 6), log("none", 0), log("c", 100)));
    assertThat(report.logs()).extracting(ArchivedLog::blocks).containsExactly(1L, 6L, 100L);
    assertThat(report.blocks()).isEqualTo(107);
    assertThat(report.missing()).isZero();
    assertThat(report.room()).isEqualTo(room(ada));
    assertThat(report.roomProven()).isFalse();
    assertThat(report.isByMember()).isFalse();
  }

  @Test
  void aRoomWithoutLogsIsAnArchive() throws IOException {
    assertThat(verify(export()).logs()).isEmpty();
  }

  @Test
  void everyFlippedBitIsNoticed() {
    Log gaps = log("b", 3);
    gaps.clear(1, 2);
    byte[] archive = export(log("a", 1), gaps);
    for (int i = 0; i < archive.length; i++) {
      for (int bit = 1; bit < 256; bit <<= 1) {
        archive[i] ^= (byte) bit;
        assertThatThrownBy(() -> verify(archive)).isInstanceOf(ProtocolViolationException.class);
        archive[i] ^= (byte) bit;
      }
    }
  }

  @Test
  void everyShortenedArchiveIsNoticed() {
    byte[] archive = export(log("a", 2), log("b", 1));
    for (int length = 1; length < archive.length; length++) {
      byte[] part = Arrays.copyOf(archive, length);
      assertRefused(part, "copy it again");
    }
  }

  @Test
  void whatFollowsTheSignatureIsNoticed() {
    byte[] archive = export(log("a", 2));
    assertRefused(Arrays.copyOf(archive, archive.length + 1), "behind its signature");
  }

  @Test
  void foreignAndNewerFilesAreTold() {
    assertRefused(new byte[0], "not a Covey archive");
    assertRefused(new byte[5000], "not a Covey archive");
    assertRefused(Bytes.utf8("PK something else").toByteArray(), "not a");
    byte[] newer = export(log("a", 2));
    newer[14] = 2;
    assertRefused(newer, "version 2", "update Covey");
  }

  @Test
  void lengthsTakeNoMemoryByThemselves() {
    Bytes start = ArchiveFormat.header();
    Bytes huge = new Encoder().u8(0).u32(0xffff_fff0L).toBytes();
    assertRefused(start.concat(huge).toByteArray(), "damaged at byte 16");
    Bytes large = new Encoder().u8(0).u32(ArchiveFormat.MAX_BODY).toBytes();
    assertRefused(start.concat(large).toByteArray(), "ends after 21 bytes");
  }

  @Test
  void clearedBlocksAreGapsAndTheRestIsProven() throws IOException {
    Random random = new Random(7);
    for (int round = 0; round < 20; round++) {
      int length = 1 + random.nextInt(70);
      Log log = log("r" + round, length);
      for (int i = 0; i < 1 + random.nextInt(6); i++) {
        long from = random.nextInt(length);
        log.clear(from, Math.min(length, from + 1 + random.nextInt(16)));
      }
      long held = log.held().count(0, length);
      ArchivedLog archived = verify(export(log)).logs().get(0);
      assertThat(archived.length()).isEqualTo(length);
      assertThat(archived.blocks()).isEqualTo(held);
      assertThat(archived.missing()).isEqualTo(length - held);
    }
  }

  @Test
  void everyBlocksPathLeadsToTheSignedTree() throws IOException {
    for (int length : List.of(1, 2, 5, 8, 21)) {
      Log log = log("p" + length, length);
      byte[] archive = export(log("x", 3), log);
      for (int i = 0; i < length; i++) {
        ProvenBlock block =
            ArchiveVerifier.verify(
                    new ByteArrayInputStream(archive), log.key().bytes().hex(), i, at -> {})
                .wanted()
                .orElseThrow();
        TreeHash hash = TreeHash.current();
        TreeNode node = hash.leaf(i, Bytes.utf8("p" + length + " " + i));
        assertThat(block.path().get(0)).isEqualTo(node);
        for (TreeNode sibling : block.path().subList(1, block.path().size())) {
          node = hash.parent(node, sibling);
        }
        assertThat(block.tree().roots()).contains(node);
        assertThat(block.tree()).isEqualTo(log.tree());
      }
    }
  }

  @Test
  void aMissingBlockHasNoProof() throws IOException {
    Log log = log("a", 4);
    log.clear(2, 3);
    byte[] archive = export(log);
    for (long index : List.of(2L, 4L, 1L << 51)) {
      assertThat(
              ArchiveVerifier.verify(
                      new ByteArrayInputStream(archive), log.key().bytes().hex(), index, at -> {})
                  .wanted())
          .isEmpty();
    }
  }

  @Test
  void whatIsAppendedWhileItIsReadIsLeftOut() throws IOException {
    Log log = log("a", 200);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (InputStream in = new ArchiveStream(room(ada), List.of(), List.of(log), ada.device())) {
      out.write(in.readNBytes(500));
      log.append(Bytes.utf8("later"));
      log.clear(150, 160);
      in.transferTo(out);
    }
    ArchivedLog archived = verify(out.toByteArray()).logs().get(0);
    assertThat(archived.length()).isEqualTo(200);
    assertThat(archived.blocks()).isEqualTo(190);
  }

  // An exporter who lies: the records are changed, and signed anew by another identity.

  private List<Bytes> records(byte[] archive) throws IOException {
    ArchiveReader reader = new ArchiveReader(new ByteArrayInputStream(archive));
    List<Bytes> records = new ArrayList<>();
    ArchiveReader.Piece piece = reader.next();
    while (piece.kind() != ArchiveFormat.END) {
      records.add(ArchiveFormat.record(piece.kind(), piece.body()));
      piece = reader.next();
    }
    return records;
  }

  private byte[] signed(List<Bytes> records) {
    return signed(records, ada.device());
  }

  private static byte[] signed(List<Bytes> records, KeyPair device) {
    MerkleBatch tree = MerkleTree.empty(0).batch().append(ArchiveFormat.header());
    Bytes all = ArchiveFormat.header();
    for (Bytes record : records) {
      tree.append(record);
      all = all.concat(record);
    }
    Bytes signature = device.sign(ArchiveFormat.signable(tree.tree()));
    return all.concat(ArchiveFormat.record(ArchiveFormat.END, signature)).toByteArray();
  }

  @Test
  void anExporterCannotChangeABlock() throws IOException {
    List<Bytes> records = records(export(log("a", 4)));
    assertThat(verify(signed(records)).blocks()).isEqualTo(4);
    records.set(4, ArchiveFormat.record(ArchiveFormat.BLOCK, Bytes.utf8("a 7")));
    assertRefused(signed(records), "blocks 0 to 3 are not what its writer signed");
  }

  @Test
  void anExporterCannotDropMoveOrAddBlocks() throws IOException {
    List<Bytes> records = records(export(log("a", 4)));
    List<Bytes> dropped = new ArrayList<>(records);
    dropped.remove(5);
    assertRefused(signed(dropped), "ends after 3 of its 4 blocks");
    List<Bytes> swapped = new ArrayList<>(records);
    swapped.add(3, swapped.remove(2));
    assertRefused(signed(swapped), "not what its writer signed");
    List<Bytes> added = new ArrayList<>(records);
    added.add(ArchiveFormat.record(ArchiveFormat.BLOCK, Bytes.utf8("more")));
    assertRefused(signed(added), "goes on behind the 4 blocks");
    List<Bytes> twice = new ArrayList<>(records);
    twice.addAll(records.subList(1, records.size()));
    assertRefused(signed(twice), "twice");
  }

  @Test
  void anExporterCannotMakeUpAHead() throws IOException {
    List<Bytes> mine = records(export(log("a", 4)));
    List<Bytes> other = records(export(log("b", 4)));
    Bytes body = mine.get(1).slice(5, mine.get(1).length() - 5);
    Bytes otherBody = other.get(1).slice(5, other.get(1).length() - 5);
    Bytes mixed = body.slice(0, 32).concat(otherBody.slice(32, otherBody.length() - 32));
    List<Bytes> forged = new ArrayList<>(other);
    forged.set(1, ArchiveFormat.record(ArchiveFormat.LOG, mixed));
    assertRefused(signed(forged), "manifest is another log's");
  }

  @Test
  void anotherIdentityCannotSignInItsName() throws IOException {
    Identity eve = Identity.create("eve", MemberKind.PERSON, Instant.ofEpochMilli(NOW));
    List<Bytes> records = records(export(log("a", 4)));
    assertRefused(signed(records, eve.device()), "changed after its exporter had signed it");
  }

  @Test
  void recordsOutOfPlaceAreTold() throws IOException {
    List<Bytes> records = records(export(log("a", 2)));
    Bytes key = new ArchiveKey(0, true, ROOM).encode();
    List<Bytes> late = new ArrayList<>(records);
    late.add(ArchiveFormat.record(ArchiveFormat.KEY, key));
    assertRefused(signed(late), "a key where none belongs");
    assertRefused(signed(records.subList(1, 3)), "does not begin with its room");
    assertRefused(signed(List.of(records.get(0), records.get(2))), "a block that is in no log");
    assertRefused(signed(List.of(records.get(0), records.get(0))), "two rooms");
  }

  @Test
  void aForeignKeyIsTold() throws IOException {
    List<Bytes> records = records(export(log("a", 2)));
    Bytes key = new ArchiveKey(0, true, ROOM).encode();
    records.add(1, ArchiveFormat.record(ArchiveFormat.KEY, key));
    assertRefused(signed(records), "keys of the archive are not those of its room");
  }

  @Test
  void anyBytesAreRefusedInOneWay() throws IOException {
    Random random = new Random(11);
    List<Bytes> records = records(export(log("a", 3)));
    for (int round = 0; round < 1_000; round++) {
      List<Bytes> mutated = new ArrayList<>(records);
      int at = random.nextInt(mutated.size());
      byte[] body = mutated.get(at).slice(5, mutated.get(at).length() - 5).toByteArray();
      for (int i = random.nextInt(4); i >= 0; i--) {
        body[random.nextInt(body.length)] = (byte) random.nextInt();
      }
      int length = random.nextInt(body.length + 1);
      Bytes changed = random.nextBoolean() ? Bytes.wrap(body) : Bytes.wrap(body).slice(0, length);
      int kind = random.nextInt(3) == 0 ? random.nextInt(7) : mutated.get(at).at(0);
      mutated.set(at, ArchiveFormat.record(kind, changed));
      try {
        ArchiveReport report = verify(signed(mutated));
        // Whoever signs may say what he likes of the room, and nothing of a log.
        assertThat(report.logs()).isEqualTo(verify(signed(records)).logs());
      } catch (ProtocolViolationException expected) {
        assertThat(expected).hasMessageMatching("\\P{Cntrl}{10,}");
      }
    }
  }
}
