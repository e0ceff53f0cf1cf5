package dev.covey.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.covey.api.Checkup;
import dev.covey.api.Finding;
import dev.covey.api.Finding.Level;
import dev.covey.api.Room;
import dev.covey.core.bytes.Bytes;
import dev.covey.core.log.Log;
import dev.covey.core.log.LogKey;
import dev.covey.core.log.LogStore;
import dev.covey.core.store.Table;
import dev.covey.core.testing.Await;
import dev.covey.dht.HostPort;
import dev.covey.dht.mainline.MainlineDht;
import dev.covey.dht.mainline.MainlineOptions;
import dev.covey.node.room.index.RoomTables;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a node finds out about itself. */
@Timeout(60)
class CheckupTest {

  @TempDir Path directory;

  @Test
  void looksAtDataAndNetwork() {
    try (LocalNode ada = LocalNode.open(config("ada"))) {
      ada.createRoom("reading group").send("hello");
      List<Finding> findings = Await.value(ada.checkup(Checkup.VERIFY));
      assertThat(findings)
          .extracting(Finding::check)
          .contains(
              "java", "disk", "clock", "logs", "listening", "dht", "nat", "lan", "reach", "peers");
      assertThat(findings).noneMatch(one -> one.level() == Level.PROBLEM);
      assertThat(of(findings, "logs").seen()).contains("2 logs", "all hashes right");
      assertThat(of(findings, "listening").advice()).contains("--listen");
    }
  }

  @Test
  void saysThatNobodyAnswersWhereTheDhtShouldBegin() {
    NodeConfig lost =
        config("ada").withDht(true).withBootstrap(List.of(HostPort.parse("127.0.0.1:9")));
    try (LocalNode ada = LocalNode.open(lost)) {
      Finding dht = of(Await.value(ada.checkup(Checkup.QUICK)), "dht");
      assertThat(dht.level()).isEqualTo(Level.PROBLEM);
      assertThat(dht.seen()).contains("127.0.0.1:9");
    }
  }

  @Test
  void learnsFromNodesOfTheDhtHowOthersSeeThisOne() {
    List<MainlineDht> others = new ArrayList<>();
    try {
      for (int i = 0; i < 4; i++) {
        MainlineOptions options = MainlineDht.options();
        others.add(
            i == 0
                ? options.open()
                : options.bootstrap(List.of(others.get(0).localAddress())).open());
      }
      NodeConfig among =
          config("ada").withDht(true).withBootstrap(List.of(others.get(0).localAddress()));
      try (LocalNode ada = LocalNode.open(among)) {
        var unusedRoom = ada.openRoom("jazz");
        Await.until(
            "no router between",
            () -> of(Await.value(ada.checkup(Checkup.QUICK)), "nat").seen().startsWith("none"));
      }
    } finally {
      others.forEach(MainlineDht::close);
    }
  }

  @Test
  void aPublicDhtTakesNoNodesOnLoopback() {
    try (MainlineDht other = MainlineDht.options().open()) {
      NodeConfig among =
          config("ada")
              .withDht(true)
              .withPublicDht(true)
              .withBootstrap(List.of(other.localAddress()));
      try (LocalNode ada = LocalNode.open(among)) {
        assertThat(of(Await.value(ada.checkup(Checkup.QUICK)), "dht").level())
            .isEqualTo(Level.PROBLEM);
      }
    }
  }

  @Test
  void comparesItsClockWithThoseOfPeers() {
    try (LocalNode ada = LocalNode.open(config("ada"))) {
      Room room = ada.openRoom("jazz");
      NodeConfig his =
          config("bob").withPeers(List.of(HostPort.parse(ada.status().listening().get(0))));
      try (LocalNode bob = LocalNode.open(his)) {
        assertThat(bob.openRoom("jazz").id()).isEqualTo(room.id());
        Await.until(
            "his clock is known",
            () ->
                Await.value(ada.checkup(Checkup.QUICK)).stream()
                    .anyMatch(one -> one.seen().endsWith("those of most peers")));
      }
    }
  }

  @Test
  void seesThatTheClockWasSetBack() throws Exception {
    try (LocalNode ada = LocalNode.open(config("ada"))) {
      Path identity = directory.resolve("ada").resolve("identity");
      Files.setLastModifiedTime(identity, FileTime.from(Instant.now().plus(Duration.ofDays(400))));
      assertThat(of(Await.value(ada.checkup(Checkup.QUICK)), "clock").level())
          .isEqualTo(Level.PROBLEM);
    }
  }

  @Test
  void findsADamagedBlockDropsItAndHasItAgainFromAPeer() throws Exception {
    try (LocalNode ada = LocalNode.open(config("ada"))) {
      Room hers = ada.createRoom("reading group");
      hers.send("a text that is long enough to be found again in a file");
      NodeConfig his =
          config("bob").withPeers(List.of(HostPort.parse(ada.status().listening().get(0))));
      try (LocalNode bob = LocalNode.open(his)) {
        Room room = Await.value(bob.joinRoom(hers.link()));
        Await.until("her text", () -> room.history().latest(10).items().size() == 3);
      }
      damage(directory.resolve("bob").resolve("store"), hers.members().get(0).logKey());
      try (LocalNode bob = LocalNode.open(config("bob"))) {
        assertThat(of(Await.value(bob.checkup(Checkup.VERIFY)), "logs").level())
            .isEqualTo(Level.PROBLEM);
        assertThat(of(Await.value(bob.checkup(Checkup.REPAIR)), "logs").seen()).contains("block 2");
        assertThat(of(Await.value(bob.checkup(Checkup.VERIFY)), "logs").seen())
            .contains("1 blocks are not here");
        Room room = bob.room("reading group").orElseThrow();
        room.send("somebody lost a text");
        assertThat(room.history().latest(10).items()).hasSize(3);
      }
      try (LocalNode bob = LocalNode.open(his)) {
        Await.until(
            "all is right",
            () -> {
              String seen = of(Await.value(bob.checkup(Checkup.VERIFY)), "logs").seen();
              return seen.contains("all hashes right") && !seen.contains("not here");
            });
      }
    }
  }

  /** Changes one byte of the log's block 2, behind its hello and invite, in the store's file. */
  private static void damage(Path storeDirectory, String logKey) throws Exception {
    Bytes block;
    try (LogStore store = LogStore.open(storeDirectory, RoomTables.ALL.toArray(Table[]::new))) {
      Log log = store.open(new LogKey(Bytes.hex(logKey)));
      block = log.local(2).orElseThrow();
    }
    Path file = storeDirectory.resolve("data.mdb");
    byte[] bytes = Files.readAllBytes(file);
    byte[] wanted = block.toByteArray();
    int changed = 0;
    for (int at = 0; at + wanted.length <= bytes.length; at++) {
      if (Arrays.equals(bytes, at, at + wanted.length, wanted, 0, wanted.length)) {
        bytes[at + 5] ^= 1;
        changed++;
      }
    }
    assertThat(changed).isPositive();
    Files.write(file, bytes);
  }

  private static Finding of(List<Finding> findings, String check) {
    return findings.stream().filter(one -> one.check().equals(check)).findFirst().orElseThrow();
  }

  private NodeConfig config(String name) {
    return NodeConfig.at(directory.resolve(name))
        .withName(name)
        .withListen(HostPort.parse("127.0.0.1:0"))
        .withDht(false);
  }
}
