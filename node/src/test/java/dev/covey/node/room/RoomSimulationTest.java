package dev.covey.node.room;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.covey.api.Invitation;
import dev.covey.api.InviteTerms;
import dev.covey.api.Message;
import dev.covey.api.MessageKind;
import dev.covey.core.bytes.Bytes;
import dev.covey.core.crypto.Blake2b;
import dev.covey.node.room.key.RoomLink;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whole rooms, each a history that follows from its seed. The long test tries {@code -Dseeds=N} of
 * them, from {@code -Dfrom=S} on, or one, {@code -Dseed=S}.
 */
@Timeout(600)
class RoomSimulationTest {

  /** After so many the rest is not tried. */
  private static final int MOST_FAILURES = 20;

  private static final Logger LOG = LoggerFactory.getLogger(RoomSimulationTest.class);

  @Test
  void whoJoinsAfterARedactionReadsOn() {
    SimulatedTime time = new SimulatedTime();
    Random random = new Random(1);
    Bytes secret = Blake2b.hash(Bytes.utf8("a room"));
    List<SimulatedNode> nodes = new ArrayList<>();
    SimulatedNetwork network = new SimulatedNetwork(time, random, nodes);
    for (String who : List.of("ada", "bob", "cleo")) {
      SimulatedNode node = new SimulatedNode(time, random, who, 0, secret, false);
      node.joinNetwork(network);
      nodes.add(node);
    }
    SimulatedNode ada = nodes.get(0);
    ada.found(secret);
    Map<String, Message> sent = new TreeMap<>();
    assertThat(
            ada.act(
                () -> {
                  Invitation unused = ada.room().membership().invite(InviteTerms.WRITERS);
                  for (String words : List.of("one", "two", "three")) {
                    sent.put(words, ada.room().send(words));
                  }
                  Message edit =
                      ada.room()
                          .conversation()
                          .edit(Objects.requireNonNull(sent.get("two")).id(), "something else");
                  Message redaction =
                      ada.room()
                          .conversation()
                          .redact(Objects.requireNonNull(sent.get("two")).id(), "");
                  sent.put("four", ada.room().send("four"));
                  assertThat(edit.id()).isNotEqualTo(redaction.id());
                }))
        .isTrue();
    assertThat(ada.store().open(ada.room().keys().founder().orElseThrow()).has(3)).isFalse();
    for (SimulatedNode later : nodes.subList(1, 3)) {
      later.start();
      assertThat(later.join(RoomLink.parse(ada.room().link()))).isTrue();
      for (int i = 0; i < 6; i++) {
        network.gossip();
        time.pass(2_500);
      }
      assertThat(texts(later)).isEqualTo(texts(ada)).contains("one", "three", "four");
      assertThat(
              later
                  .room()
                  .message(Objects.requireNonNull(sent.get("two")).id())
                  .orElseThrow()
                  .marks()
                  .redacted())
          .isTrue();
    }
  }

  private static List<String> texts(SimulatedNode node) {
    return node.room().history().latest(100).items().stream()
        .filter(message -> message.kind() == MessageKind.TEXT)
        .map(Message::text)
        .toList();
  }

  /** Each of these showed a fault that no smaller test shows. */
  @ParameterizedTest
  @ValueSource(longs = {13, 37, 137, 286})
  void aRoomThatFailedOnceHolds(long seed) {
    assertThat(simulate(seed, 1)).containsKey("goodbyes");
  }

  @Test
  @Tag("long")
  @Timeout(86_400)
  void manyRoomsHoldWhateverHappens() {
    Long one = Long.getLong("seed");
    if (one != null) {
      Map<String, Integer> unused = simulate(one, 1);
      return;
    }
    Map<String, Integer> counts =
        simulate(Long.getLong("from", 1), Integer.getInteger("seeds", 100_000));
    LOG.warn("simulated: {}", counts);
    assertThat(counts)
        .containsKeys(
            "clocks 10 years off",
            "closed invites",
            "edits",
            "ended inside of a start",
            "ended inside of an act",
            "equal rooms",
            "goodbyes",
            "invites",
            "leaves",
            "lies",
            "logs signed twice",
            "partitions",
            "people outside at the end",
            "ranks that held",
            "rebuilds",
            "redactions",
            "removals",
            "restored backups",
            "revoked devices",
            "roles",
            "words shown");
  }

  /** All of them, whether some fail or not. */
  private static Map<String, Integer> simulate(long first, int count) {
    Map<String, Integer> counts = new TreeMap<>();
    List<Long> failed = new ArrayList<>();
    List<Throwable> faults = new ArrayList<>();
    for (long seed = first; seed < first + count && failed.size() < MOST_FAILURES; seed++) {
      try {
        RoomSimulation world = new RoomSimulation(seed);
        world.run();
        world.counts.forEach((what, times) -> counts.merge(what, times, Integer::sum));
      } catch (RuntimeException | Error e) {
        LOG.warn("seed {} fails", seed, e);
        failed.add(seed);
        faults.add(e);
      }
    }
    if (!failed.isEmpty()) {
      fail(
          "seeds "
              + failed
              + " fail; replay one with mvn -pl node -am test -Dtest=RoomSimulationTest"
              + " -Dsurefire.failIfNoSpecifiedTests=false -Dexcluded.test.groups= -Dseed="
              + failed.get(0),
          faults.get(0));
    }
    return counts;
  }
}
