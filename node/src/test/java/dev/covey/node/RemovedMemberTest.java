package dev.covey.node;

import static dev.covey.node.RoomNodes.awaitEpoch;
import static dev.covey.node.RoomNodes.awaitIn;
import static dev.covey.node.RoomNodes.awaitTexts;
import static dev.covey.node.RoomNodes.join;
import static org.assertj.core.api.Assertions.assertThat;

import dev.covey.api.InviteTerms;
import dev.covey.api.Role;
import dev.covey.api.Room;
import dev.covey.core.bytes.Bytes;
import dev.covey.core.crypto.KeyPair;
import dev.covey.core.log.Log;
import dev.covey.core.log.LogKey;
import dev.covey.core.log.LogStore;
import dev.covey.core.store.Table;
import dev.covey.node.identity.DataDirectory;
import dev.covey.node.identity.Identity;
import dev.covey.node.room.LocalRoom;
import dev.covey.node.room.entry.BlockSeal;
import dev.covey.node.room.entry.Entry;
import dev.covey.node.room.entry.EntryCodec;
import dev.covey.node.room.entry.EpochBegun;
import dev.covey.node.room.index.RoomTables;
import dev.covey.node.room.key.EpochKeys;
import dev.covey.node.room.key.KeyBox;
import dev.covey.node.room.key.RoomKeys;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Whoever holds all that a removed member's node ever had cannot read what came later. */
@Timeout(120)
class RemovedMemberTest {

  @TempDir Path directory;

  /** A block of a member's log, opened by those who stayed. */
  private record Block(LogKey log, long index, Bytes sealed, BlockSeal.Opened opened) {}

  @Test
  void readsNothingOfWhatCameLaterInNeitherClass() throws Exception {
    RoomKeys stayed;
    List<Block> blocks;
    try (RoomNodes nodes = new RoomNodes(directory)) {
      LocalNode ada = nodes.node("ada");
      Room hers = ada.createRoom("club");
      String link = hers.link();
      LocalNode bob = nodes.node("bob", ada);
      Room his = join(bob, link);
      LocalNode mallory = nodes.node("mallory", ada, bob);
      Room theirs = join(mallory, link);
      awaitIn(hers, mallory);
      awaitIn(hers, bob);
      his.send("before");
      awaitTexts(theirs, "before");
      hers.membership().remove(mallory.profile().identity(), "");
      awaitEpoch(his, 1);
      hers.send("after, by ada");
      his.send("after, by bob");
      hers.membership().role(bob.profile().identity(), Role.MODERATOR);
      String second = hers.membership().invite(InviteTerms.WRITERS).link();
      LocalNode carol = nodes.node("carol", ada);
      Room carols = join(carol, second);
      carols.send("after, by carol");
      awaitTexts(hers, "after, by ada", "after, by bob", "after, by carol");
      awaitTexts(carols, "before", "after, by ada", "after, by bob");
      stayed = ((LocalRoom) hers).keys();
      List<LogKey> logs =
          hers.members().stream().map(m -> new LogKey(Bytes.hex(m.logKey()))).toList();
      nodes.close();
      blocks = blocks(nodes.data("ada"), logs, stayed);
    }
    List<Block> later = blocks.stream().filter(b -> b.opened().epoch().number() >= 1).toList();
    assertThat(later).filteredOn(b -> b.opened().isControl()).hasSizeGreaterThanOrEqualTo(4);
    assertThat(later).filteredOn(b -> !b.opened().isControl()).hasSizeGreaterThanOrEqualTo(4);

    RoomKeys had;
    NodeConfig offline =
        NodeConfig.at(directory.resolve("mallory")).withName("mallory").withNetwork(false);
    try (LocalNode mallory = LocalNode.open(offline)) {
      had = ((LocalRoom) mallory.room("club").orElseThrow()).keys();
    }
    for (Block block : blocks) {
      BlockSeal seal = new BlockSeal(had, block.log());
      BlockSeal.Outcome outcome = seal.read(block.index(), block.sealed());
      if (block.opened().epoch().number() == 0) {
        assertThat(outcome).isEqualTo(block.opened());
      } else {
        assertThat(outcome).isInstanceOf(BlockSeal.MissingKey.class);
        for (Bytes secret : secrets(had)) {
          assertNotOpenedWith(secret, block, had);
        }
      }
    }
    assertNoBoxOpens(blocks, had);
    EpochKeys one = stayed.current();
    assertNowhere(
        directory.resolve("mallory"),
        one.epochKey(),
        one.controlKey(),
        one.mirrorKey(),
        Bytes.utf8("after, by"));
  }

  /** All that was sealed in logs, with what the others make of it. */
  private static List<Block> blocks(Path data, List<LogKey> logs, RoomKeys keys) throws Exception {
    List<Block> blocks = new ArrayList<>();
    try (DataDirectory opened = DataDirectory.open(data);
        LogStore store = LogStore.open(opened.store(), RoomTables.ALL.toArray(Table[]::new))) {
      for (LogKey key : logs) {
        Log log = store.open(key);
        for (long at = 0; at < log.length(); at++) {
          Bytes sealed = log.local(at).orElseThrow();
          BlockSeal.Outcome outcome = new BlockSeal(keys, key).read(at, sealed);
          assertThat(outcome).isInstanceOf(BlockSeal.Opened.class);
          blocks.add(new Block(key, at, sealed, (BlockSeal.Opened) outcome));
        }
      }
    }
    return blocks;
  }

  /** Every key that was ever on the removed one's machine. */
  private List<Bytes> secrets(RoomKeys had) {
    List<Bytes> secrets = new ArrayList<>();
    Identity identity = identity();
    secrets.add(identity.deviceSecret());
    secrets.add(identity.identity().seed());
    for (EpochKeys keys : had.all()) {
      secrets.add(keys.controlKey());
      if (keys.isWhole()) {
        secrets.add(keys.epochKey());
        secrets.add(keys.mirrorKey());
      }
    }
    return secrets;
  }

  private Identity identity() {
    try (DataDirectory opened = DataDirectory.open(directory.resolve("mallory"))) {
      return Identity.openOrCreate(
          opened, "mallory", dev.covey.api.MemberKind.PERSON, Instant.now());
    }
  }

  private static void assertNotOpenedWith(Bytes secret, Block block, RoomKeys had)
      throws Exception {
    long number = block.opened().epoch().number();
    LogKey founder = had.founder().orElseThrow();
    RoomKeys guessed =
        RoomKeys.invited(
            had.id(), founder, EpochKeys.of(number, secret, java.util.Optional.empty()));
    guessed.learn(EpochKeys.control(number, secret, java.util.Optional.empty()));
    assertThat(new BlockSeal(guessed, block.log()).read(block.index(), block.sealed()))
        .isInstanceOf(BlockSeal.MissingKey.class);
  }

  private void assertNoBoxOpens(List<Block> blocks, RoomKeys had) throws Exception {
    KeyPair device = identity().device();
    int begun = 0;
    for (Block block : blocks) {
      Entry.Body body = EntryCodec.decode(block.opened().entry()).body();
      if (body instanceof EpochBegun epoch) {
        begun++;
        assertThat(
                new KeyBox(had.id(), epoch.number())
                    .open(device, epoch.boxes().ephemeral(), epoch.boxes().boxes()))
            .isEmpty();
      }
    }
    assertThat(begun).isPositive();
  }

  private static void assertNowhere(Path data, Bytes... patterns) throws IOException {
    List<Path> files;
    try (Stream<Path> all = Files.walk(data)) {
      files = all.filter(Files::isRegularFile).toList();
    }
    assertThat(files).hasSizeGreaterThan(2);
    for (Path file : files) {
      String content =
          new String(Files.readAllBytes(file), java.nio.charset.StandardCharsets.ISO_8859_1);
      for (Bytes pattern : patterns) {
        String sought =
            new String(pattern.toByteArray(), java.nio.charset.StandardCharsets.ISO_8859_1);
        assertThat(content.indexOf(sought)).as(file.toString()).isNegative();
      }
    }
  }
}
