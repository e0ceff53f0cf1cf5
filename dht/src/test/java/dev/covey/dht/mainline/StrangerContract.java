package dev.covey.dht.mainline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.covey.core.bytes.Bytes;
import dev.covey.core.crypto.KeyPair;
import dev.covey.core.testing.Await;
import dev.covey.core.testing.PeerProcess;
import dev.covey.dht.HostPort;
import dev.covey.dht.Topic;
import dev.covey.dht.kademlia.NodeId;
import dev.covey.dht.krpc.Item;
import java.net.InetSocketAddress;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;

/**
 * What a node of the same protocol that nobody here wrote and ours must do for each other. Wherever
 * it can be told, the other one is left alone with what it was given: our nodes that know it are
 * closed, or it is killed.
 */
@Tag("interop")
@Timeout(120)
abstract class StrangerContract {

  static final Bytes SALT = Bytes.utf8("salt");

  final KeyPair key =
      KeyPair.fromSeed(
          Bytes.wrap(
              new byte[] {
                1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16,
                17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32
              }));
  private final List<MainlineDht> nodes = new ArrayList<>();
  private final List<PeerProcess> strangers = new ArrayList<>();

  /** Starts it, joining at the address, or nowhere if it is {@code -}. */
  abstract PeerProcess start(String bootstrap) throws Exception;

  /** The address that everybody is on. */
  abstract String host();

  @AfterEach
  void closeAll() {
    nodes.forEach(MainlineDht::close);
    strangers.forEach(PeerProcess::close);
  }

  @Test
  void weJoinThroughItAndItThroughUs() throws Exception {
    MainlineDht ours = node();
    PeerProcess stranger = stranger(ours);
    InetSocketAddress address = address(stranger);
    assertThat(stranger.await("ready").path("nodes").asInt(1)).isPositive();
    node(address).joined().get(10, TimeUnit.SECONDS);
    Await.until("it is in our table", () -> ours.status().get(0).nodes() > 0);
  }

  @Test
  void itFindsWhatWeAnnounced() throws Exception {
    MainlineDht first = node();
    MainlineDht second = node(first.localAddress());
    PeerProcess stranger = stranger(first);
    stranger.await("ready");
    second.announce(topic(), 4001).first().get(20, TimeUnit.SECONDS);
    assertThat(found(stranger, topic())).containsExactly(at(4001));
  }

  @Test
  void weFindWhatItAnnouncedWhenItIsGone() throws Exception {
    MainlineDht first = node();
    PeerProcess stranger = stranger(first);
    stranger.await("ready");
    int port = announce(stranger, topic());
    MainlineDht second = node(first.localAddress());
    Await.until("its announcement", () -> lookup(second, topic()).contains(at(port)));
    stranger.kill();
    MainlineDht third = node(first.localAddress());
    Await.until("it is found by others", () -> lookup(third, topic()).contains(at(port)));
  }

  @Test
  void itKeepsWhatWeAnnouncedWhenWeAreGone() throws Exception {
    PeerProcess stranger = track(start("-"));
    InetSocketAddress address = address(stranger);
    try (MainlineDht gone = MainlineDht.options().bind(any()).bootstrap(List.of(address)).open()) {
      gone.announce(topic(), 4001).first().get(20, TimeUnit.SECONDS);
    }
    MainlineDht later = node(address);
    Await.until("it is found there", () -> lookup(later, topic()).equals(List.of(at(4001))));
  }

  @Test
  void itReadsOurImmutableItem() throws Exception {
    MainlineDht first = node();
    PeerProcess stranger = stranger(first);
    stranger.await("ready");
    Items items = node(first.localAddress()).items();
    PutResult put = conclusive(() -> items.putImmutable(Bytes.utf8("ours")));
    assertThat(got(stranger, Map.of("get", put.target().toString()), "ours").required("value"))
        .isNotNull();
  }

  @Test
  void itKeepsOurItemsWhenWeAreGone() throws Exception {
    PeerProcess stranger = track(start("-"));
    InetSocketAddress address = address(stranger);
    Bytes large = Bytes.wrap(new byte[996]);
    NodeId target;
    try (MainlineDht gone = MainlineDht.options().bind(any()).bootstrap(List.of(address)).open()) {
      PutResult immutable = conclusive(() -> gone.items().putImmutable(large));
      assertThat(immutable.stored()).isEqualTo(1);
      target = immutable.target();
      for (int seq = 1; seq <= 2; seq++) {
        assertThat(put(gone, seq, "seq " + seq, OptionalLong.empty()).stored()).isEqualTo(1);
      }
    }
    MainlineDht later = node(address);
    awaitContent(large, () -> later.items().get(target));
    awaitLatest(later, "seq 2");
  }

  @Test
  void weReadItsItemsWhenItIsGone() throws Exception {
    MainlineDht first = node();
    PeerProcess stranger = stranger(first);
    stranger.await("ready");
    Await.until("its item is stored", () -> isStored(putBy(stranger, Map.of("put", "theirs"))));
    putBy(stranger, 1, "one");
    putBy(stranger, 2, "two");
    stranger.kill();

    MainlineDht later = node(first.localAddress());
    NodeId target = Item.immutable(Bytes.utf8("theirs")).target();
    awaitContent(Bytes.utf8("theirs"), () -> later.items().get(target));
    awaitLatest(later, "two");
  }

  @Test
  void itReadsTheLatestOfOurMutableItems() throws Exception {
    MainlineDht first = node();
    MainlineDht second = node(first.localAddress());
    PeerProcess stranger = stranger(first);
    stranger.await("ready");
    for (int seq = 4; seq <= 5; seq++) {
      assertThat(put(second, seq, "seq " + seq, OptionalLong.empty()).stored()).isPositive();
      JsonNode got = got(stranger, get(), "seq " + seq);
      assertThat(got.required("seq").asInt()).isEqualTo(seq);
    }
  }

  @Test
  void itRefusesAnOlderItemAndTheWrongCas() throws Exception {
    InetSocketAddress address = address(track(start("-")));
    MainlineDht ours = node(address);
    assertThat(put(ours, 5, "five", OptionalLong.empty()).stored()).isEqualTo(1);
    assertThat(put(ours, 6, "six", OptionalLong.of(4))).returns(1, PutResult::refused);
    assertThat(put(ours, 6, "six", OptionalLong.of(5))).returns(1, PutResult::stored);
    assertThat(put(ours, 5, "five", OptionalLong.empty())).returns(1, PutResult::refused);
    awaitLatest(node(address), "six");
  }

  /** Announces and returns the port that is announced. */
  abstract int announce(PeerProcess stranger, Topic topic);

  /** Until somebody took it: who is slow to answer is not asked to. */
  final void putBy(PeerProcess stranger, int seq, String value) throws Exception {
    Map<String, Object> command = putCommand(seq, value, Map.of());
    Await.until(value + " is stored", () -> isStored(putBy(stranger, command)));
  }

  static boolean isStored(JsonNode put) {
    return put.required("stored").asInt() > 0;
  }

  /** Has it put a mutable item, with its own signature; libtorrent chooses {@code seq} itself. */
  final JsonNode putBy(PeerProcess stranger, int seq, String value, Map<String, Integer> more)
      throws Exception {
    return putBy(stranger, putCommand(seq, value, more));
  }

  static JsonNode putBy(PeerProcess stranger, Map<String, ?> command) {
    stranger.sendJson(command);
    return stranger.await("put");
  }

  private Map<String, Object> putCommand(int seq, String value, Map<String, Integer> more)
      throws Exception {
    Map<String, Object> command = new LinkedHashMap<>(more);
    command.put("put", value);
    command.put("seq", seq);
    command.put("salt", SALT.utf8());
    command.put("seed", key.seed().hex());
    command.put("public", key.publicKey().bytes().hex());
    command.put("secret", expandedSecret().hex());
    return command;
  }

  final Map<String, String> get() {
    return Map.of(
        "get",
        Item.Mutable.target(key.publicKey(), SALT).toString(),
        "public",
        key.publicKey().bytes().hex(),
        "salt",
        SALT.utf8());
  }

  final PutResult put(MainlineDht node, long seq, String value, OptionalLong cas) {
    return conclusive(() -> node.items().putMutable(key, SALT, seq, Bytes.utf8(value), cas));
  }

  /** What came of the first put to which somebody said yes or no: one may find nobody in time. */
  private static PutResult conclusive(Supplier<CompletableFuture<PutResult>> put) {
    return Await.answer("yes or no", () -> Await.value(put.get()), PutResult::isConclusive);
  }

  /** Until the answer comes in time to be heard. */
  final void awaitLatest(MainlineDht node, String value) {
    awaitContent(Bytes.utf8(value), () -> node.items().get(key.publicKey(), SALT));
  }

  private static void awaitContent(Bytes content, Supplier<CompletableFuture<Optional<Item>>> get) {
    Await.until(
        "the item is found",
        () -> Await.value(get.get()).flatMap(Item::content).equals(Optional.of(content)));
  }

  /** The secret key as libtorrent wants it: what Ed25519 makes of the seed. */
  private Bytes expandedSecret() throws Exception {
    byte[] secret = MessageDigest.getInstance("SHA-512").digest(key.seed().toByteArray());
    secret[0] &= (byte) 248;
    secret[31] &= 63;
    secret[31] |= 64;
    return Bytes.wrap(secret);
  }

  /** What it got when it got this value: it, too, gives up those who are slow to answer. */
  static JsonNode got(PeerProcess stranger, Map<String, String> get, String value) {
    return Await.answer(
        value,
        () -> {
          stranger.sendJson(get);
          return stranger.await("got");
        },
        got -> got.required("value").asString().equals(value));
  }

  /** What it found when it first found anybody. */
  static List<InetSocketAddress> found(PeerProcess stranger, Topic topic) {
    return Await.answer(
        "it finds somebody",
        () -> {
          stranger.sendJson(Map.of("lookup", topic.key().hex()));
          return peers(stranger);
        },
        found -> !found.isEmpty());
  }

  static List<InetSocketAddress> peers(PeerProcess stranger) {
    List<InetSocketAddress> peers = new ArrayList<>();
    for (JsonNode peer : stranger.await("found").required("peers")) {
      peers.add(HostPort.parse(peer.asString()));
    }
    return peers;
  }

  static List<InetSocketAddress> lookup(MainlineDht node, Topic topic) {
    List<InetSocketAddress> found = new CopyOnWriteArrayList<>();
    assertThat(node.lookup(topic, found::add).done()).succeedsWithin(20, TimeUnit.SECONDS);
    return found;
  }

  final MainlineDht node(InetSocketAddress... bootstrap) {
    MainlineDht node = MainlineDht.options().bind(any()).bootstrap(List.of(bootstrap)).open();
    nodes.add(node);
    return node;
  }

  final PeerProcess stranger(MainlineDht bootstrap) throws Exception {
    return track(start(HostPort.format(bootstrap.localAddress())));
  }

  final PeerProcess track(PeerProcess stranger) {
    strangers.add(stranger);
    return stranger;
  }

  /** Where it listens; asked for once, before anything else. */
  final InetSocketAddress address(PeerProcess stranger) {
    return at(stranger.await("listening").required("port").asInt());
  }

  final InetSocketAddress at(int port) {
    return HostPort.parse(host() + ":" + port);
  }

  private InetSocketAddress any() {
    return at(0);
  }

  static Topic topic() {
    return new Topic(Bytes.wrap(new byte[32]));
  }
}
