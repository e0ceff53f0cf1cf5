package dev.covey.node.room.presence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.covey.core.ProtocolViolationException;
import dev.covey.core.bytes.Bytes;
import dev.covey.core.crypto.KeyPair;
import dev.covey.core.crypto.PublicKey;
import dev.covey.node.room.entry.Ref;
import dev.covey.node.room.key.LogTag;
import dev.covey.node.room.key.RoomKeys;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class CompanyTest {

  private static final Instant BEGIN = Instant.parse("2026-11-20T12:00:00Z");

  private final RoomKeys keys = RoomKeys.open(RoomKeys.freshKey());
  private final Set<PublicKey> members = new HashSet<>();
  private final Random random = new Random(4);
  private final Deque<Runnable> wire = new ArrayDeque<>();
  private Instant now = BEGIN;
  private int passedOn;

  /** A device that is its own identity, and hands on what it should. */
  private final class Node {
    final KeyPair device = KeyPair.fromSeed(seed());
    final List<Node> neighbours = new ArrayList<>();
    final List<Bytes> said = new ArrayList<>();
    Duration skew = Duration.ZERO;
    final Company company;

    Node() {
      InstantSource clock = () -> now.plus(skew);
      company =
          new Company(
              keys,
              device,
              clock,
              random,
              key -> members.contains(key) ? Optional.of(key) : Optional.empty());
      company.tellTo(
          message -> {
            said.add(message);
            passOn(message, null);
          });
      members.add(device.publicKey());
    }

    void hear(Bytes message, Node from) {
      if (company.hear(message)) {
        passedOn++;
        passOn(message, from);
      }
    }

    private void passOn(Bytes message, @org.jspecify.annotations.Nullable Node except) {
      for (Node other : neighbours) {
        if (other != except) {
          wire.add(() -> other.hear(message, this));
        }
      }
    }

    Company.Noticed noticed(Node other) {
      PublicKey key = other.device.publicKey();
      return company.noticed(key, List.of(key));
    }
  }

  @Test
  void whoIsHereIsNoticedAndLeavesWithAWord() {
    Node ada = new Node();
    Node bob = new Node();
    link(ada, bob);
    assertThat(ada.noticed(bob).online()).isFalse();
    meet(ada, bob);
    assertThat(ada.noticed(bob).online()).isTrue();
    assertThat(bob.noticed(ada).online()).isTrue();
    bob.company.leave();
    run();
    assertThat(ada.noticed(bob).online()).isFalse();
    assertThat(ada.noticed(bob).seen()).contains(now);
    Map<PublicKey, Long> noted = ada.company.seen();
    Node later = new Node();
    later.company.restore(noted);
    assertThat(later.noticed(bob).seen()).contains(now);
  }

  @Test
  void whoFallsSilentIsTakenToBeGone() {
    Node ada = new Node();
    Node bob = new Node();
    link(ada, bob);
    meet(ada, bob);
    ada.neighbours.clear();
    bob.neighbours.clear();
    pass(Duration.ofSeconds(60), ada, bob);
    assertThat(ada.noticed(bob).online()).isTrue();
    pass(Duration.ofSeconds(30), ada, bob);
    assertThat(ada.noticed(bob).online()).isFalse();
    assertThat(ada.noticed(bob).seen().orElseThrow()).isBetween(BEGIN, BEGIN.plusSeconds(60));
  }

  @Test
  void whoStaysIsHeardOfAgainAndAgain() {
    Node ada = new Node();
    Node bob = new Node();
    link(ada, bob);
    meet(ada, bob);
    for (int minute = 0; minute < 10; minute++) {
      pass(Duration.ofMinutes(1), ada, bob);
      assertThat(ada.noticed(bob).online()).isTrue();
    }
    assertThat(bob.said.size()).as("about one in half a minute").isBetween(15, 30);
  }

  @Test
  void whoSpokeBeforeTheirHelloCameIsNoticedWhenItHasCome() {
    Node ada = new Node();
    Node bob = new Node();
    Node carol = new Node();
    link(ada, bob);
    link(ada, carol);
    meet(ada, carol);
    members.remove(bob.device.publicKey());
    meet(ada, bob);
    assertThat(ada.noticed(bob).online()).isFalse();
    members.add(bob.device.publicKey());
    pass(Duration.ofSeconds(2), ada);
    assertThat(ada.noticed(bob).online()).isTrue();
    assertThat(carol.noticed(bob).online()).as("it is passed on").isTrue();
  }

  @Test
  void whatStrangersSayIsKeptOfFew() {
    Node ada = new Node();
    List<Node> strangers = new ArrayList<>();
    for (int i = 0; i <= EarlyWhispers.MAX_DEVICES; i++) {
      Node stranger = new Node();
      strangers.add(stranger);
      members.remove(stranger.device.publicKey());
      assertThat(ada.company.hear(here(stranger.device, now))).isFalse();
    }
    strangers.forEach(one -> members.add(one.device.publicKey()));
    ada.company.tick();
    assertThat(strangers.stream().filter(one -> !ada.noticed(one).online()))
        .containsExactly(strangers.get(0));
  }

  @Test
  void whatStrangersSayIsNotKeptForLong() {
    Node ada = new Node();
    Node bob = new Node();
    members.remove(bob.device.publicKey());
    assertThat(ada.company.hear(here(bob.device, now))).isFalse();
    pass(Company.FRESH.plusSeconds(1), ada);
    members.add(bob.device.publicKey());
    pass(Duration.ofSeconds(2), ada);
    assertThat(ada.noticed(bob).seen()).isEmpty();
  }

  @Test
  void typingIsSeenForAWhile() {
    Node ada = new Node();
    Node bob = new Node();
    link(ada, bob);
    meet(ada, bob);
    bob.company.typing();
    bob.company.typing();
    run();
    assertThat(ada.noticed(bob).typing()).isTrue();
    assertThat(bob.said).hasSizeLessThanOrEqualTo(4);
    pass(Duration.ofSeconds(7), ada, bob);
    assertThat(ada.noticed(bob).typing()).isFalse();
    assertThat(ada.noticed(bob).online()).isTrue();
  }

  @Test
  void readMarksAreToldUnlessTheyAreSwitchedOff() {
    Node ada = new Node();
    Node bob = new Node();
    link(ada, bob);
    meet(ada, bob);
    Ref first = new Ref(new LogTag(Bytes.hex("0102030405060708")), 7);
    bob.company.read(first);
    pass(Duration.ofSeconds(6), ada, bob);
    assertThat(ada.noticed(bob).read()).contains(first);
    bob.company.tellReadMarks(false);
    bob.company.read(new Ref(first.tag(), 9));
    pass(Duration.ofSeconds(60), ada, bob);
    assertThat(ada.noticed(bob).read()).contains(first);
  }

  @Test
  void aPartialMeshOfManyHearsEachWordOnce() {
    List<Node> nodes = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      nodes.add(new Node());
    }
    for (int i = 0; i < nodes.size(); i++) {
      link(nodes.get(i), nodes.get((i + 1) % nodes.size()));
      link(nodes.get(i), nodes.get(random.nextInt(nodes.size())));
      link(nodes.get(i), nodes.get(random.nextInt(nodes.size())));
    }
    nodes.get(0).company.met();
    now = now.plusSeconds(10);
    nodes.get(0).company.tick();
    run();
    for (Node node : nodes.subList(1, nodes.size())) {
      assertThat(node.noticed(nodes.get(0)).online()).isTrue();
    }
    assertThat(passedOn).as("each of the others passes it on once").isEqualTo(99);
  }

  @Test
  void strangersAndOldAndFutureAndRepeatedWordsAreDropped() {
    Node ada = new Node();
    Node bob = new Node();
    Node mallory = new Node();
    members.remove(mallory.device.publicKey());
    assertThat(ada.company.hear(here(mallory.device, now))).isFalse();
    Bytes good = here(bob.device, now);
    assertThat(ada.company.hear(good)).isTrue();
    assertThat(ada.company.hear(good)).as("again").isFalse();
    assertThat(ada.company.hear(here(bob.device, now))).as("no newer").isFalse();
    assertThat(ada.company.hear(here(bob.device, now.minusSeconds(31)))).isFalse();
    assertThat(ada.company.hear(here(bob.device, now.plusSeconds(31)))).isFalse();
    assertThat(ada.company.hear(here(ada.device, now))).as("my own").isFalse();
    RoomKeys other = RoomKeys.open(RoomKeys.freshKey());
    Bytes elsewhere =
        new WhisperCodec(other)
            .seal(
                bob.device, new Whisper(bob.device.publicKey(), now.toEpochMilli() + 5, typing()));
    assertThat(ada.company.hear(elsewhere)).isFalse();
  }

  @Test
  void aMemberCannotSpeakForAnother() {
    Node ada = new Node();
    Node bob = new Node();
    Node mallory = new Node();
    Bytes forged =
        new WhisperCodec(keys)
            .seal(
                mallory.device, new Whisper(bob.device.publicKey(), now.toEpochMilli(), typing()));
    assertThat(ada.company.hear(forged)).isFalse();
    assertThat(ada.noticed(bob).seen()).isEmpty();
  }

  @Test
  void aMemberWhoSaysTooMuchIsNotPassedOn() {
    Node ada = new Node();
    Node mallory = new Node();
    int heard = 0;
    for (int i = 0; i < 1_000; i++) {
      now = now.plusMillis(10);
      heard += ada.company.hear(here(mallory.device, now)) ? 1 : 0;
    }
    assertThat(heard).as("ten at once, one a second").isBetween(10, 22);
  }

  @Test
  void aRoomThatSaysTooMuchIsNotPassedOn() {
    Node ada = new Node();
    int heard = 0;
    for (int i = 0; i < 1_500; i++) {
      heard += ada.company.hear(here(new Node().device, now)) ? 1 : 0;
    }
    assertThat(heard).isEqualTo(1_000);
  }

  @Test
  void kindsOfLaterVersionsArePassedOn() throws ProtocolViolationException {
    Node ada = new Node();
    Node bob = new Node();
    WhisperCodec codec = new WhisperCodec(keys);
    Whisper later = new Whisper(bob.device.publicKey(), now.toEpochMilli(), new Whisper.Unknown(9));
    assertThat(ada.company.hear(codec.seal(bob.device, later))).isTrue();
    assertThat(ada.noticed(bob).online()).isFalse();
  }

  @Test
  void whispersComeBackAsTheyWere() throws ProtocolViolationException {
    WhisperCodec codec = new WhisperCodec(keys);
    KeyPair device = KeyPair.fromSeed(seed());
    Ref ref = new Ref(new LogTag(Bytes.hex("ffffffffffffffff")), (1L << 53) - 1);
    for (Whisper.Body body :
        List.of(
            typing(),
            new Whisper.Typing(false),
            new Whisper.Here(false, Duration.ZERO, Optional.empty()),
            new Whisper.Here(true, Whisper.LONGEST, Optional.of(ref)),
            new Whisper.Unknown(200))) {
      Whisper whisper = new Whisper(device.publicKey(), 1_800_000_000_000L, body);
      Bytes sealed = codec.seal(device, whisper);
      assertThat(sealed.length()).isLessThan(WhisperCodec.MAX_BYTES);
      WhisperCodec.Opened opened = codec.open(sealed).orElseThrow();
      assertThat(opened.whisper()).isEqualTo(whisper);
      assertThat(opened.isTrue()).isTrue();
    }
  }

  @Test
  void anyBytesAreHeardWithoutHarm() {
    Node ada = new Node();
    Node bob = new Node();
    Bytes good = here(bob.device, now);
    for (int round = 0; round < 20_000; round++) {
      byte[] bytes = round % 2 == 0 ? good.toByteArray() : new byte[random.nextInt(600)];
      if (round % 2 == 0) {
        bytes[random.nextInt(bytes.length)] ^= (byte) (1 + random.nextInt(255));
      } else {
        random.nextBytes(bytes);
      }
      assertThat(ada.company.hear(Bytes.wrap(bytes))).isFalse();
    }
    assertThat(ada.company.hear(good)).isTrue();
  }

  private static Whisper.Typing typing() {
    return new Whisper.Typing(true);
  }

  private Bytes here(KeyPair device, Instant at) {
    Whisper.Here here = new Whisper.Here(true, Duration.ofMinutes(1), Optional.empty());
    return new WhisperCodec(keys)
        .seal(device, new Whisper(device.publicKey(), at.toEpochMilli(), here));
  }

  private Bytes seed() {
    byte[] seed = new byte[32];
    random.nextBytes(seed);
    return Bytes.wrap(seed);
  }

  private static void link(Node one, Node other) {
    if (one != other && !one.neighbours.contains(other)) {
      one.neighbours.add(other);
      other.neighbours.add(one);
    }
  }

  private void meet(Node one, Node other) {
    one.company.met();
    other.company.met();
    pass(Duration.ofSeconds(2), one, other);
  }

  private void pass(Duration time, Node... nodes) {
    for (long second = 0; second < time.toSeconds(); second++) {
      now = now.plusSeconds(1);
      for (Node node : nodes) {
        node.company.tick();
      }
      run();
    }
  }

  private void run() {
    for (Runnable next = wire.poll(); next != null; next = wire.poll()) {
      next.run();
    }
  }
}
