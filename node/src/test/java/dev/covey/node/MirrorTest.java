package dev.covey.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.covey.api.InviteTerms;
import dev.covey.api.MemberKind;
import dev.covey.api.Message;
import dev.covey.api.Mirror;
import dev.covey.api.Role;
import dev.covey.api.Room;
import dev.covey.api.RoomPolicy;
import dev.covey.core.bytes.Bytes;
import dev.covey.core.crypto.KeyPair;
import dev.covey.core.encoding.Decoder;
import dev.covey.core.encoding.Encoder;
import dev.covey.core.mux.Mux;
import dev.covey.core.mux.MuxChannel;
import dev.covey.core.mux.MuxHandler;
import dev.covey.core.testing.Await;
import dev.covey.core.testing.JavaProcess;
import dev.covey.core.wire.Connection;
import dev.covey.core.wire.ConnectionOptions;
import dev.covey.core.wire.Transport;
import dev.covey.dht.HostPort;
import dev.covey.node.cli.Main;
import dev.covey.node.identity.DataDirectory;
import dev.covey.node.identity.Identity;
import dev.covey.node.mirror.MirrorList;
import dev.covey.node.mirror.MirrorOptions;
import dev.covey.node.mirror.MirrorState;
import dev.covey.node.room.LocalRoom;
import dev.covey.node.room.key.EpochKeys;
import dev.covey.node.room.key.MirrorCode;
import io.netty.channel.EventLoopGroup;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Whole nodes and a mirror over loopback; only the mirror's address is known to anybody. */
@Timeout(400)
class MirrorTest {

  private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

  @TempDir Path directory;

  private NodeConfig config(String name) {
    return NodeConfig.at(directory.resolve(name))
        .withListen(new InetSocketAddress(LOOPBACK, 0))
        .withDht(false)
        .withLan(false)
        .withLinkAddresses(false);
  }

  private LocalNode node(String name, MirrorHost... peers) {
    List<InetSocketAddress> known = Stream.of(peers).map(host -> host.addresses().get(0)).toList();
    return LocalNode.open(config(name).withName(name).withPeers(known));
  }

  private MirrorHost mirror(MirrorOptions options) {
    return MirrorHost.open(config("mirror"), options);
  }

  private MirrorHost mirror() {
    return mirror(MirrorOptions.DEFAULTS);
  }

  private void keep(Room room) {
    assertThat(new MirrorList(directory.resolve("mirror")).add(MirrorCode.parse(room.mirrorCode())))
        .isTrue();
  }

  private static List<String> texts(Room room) {
    return room.history().latest(10_000).items().stream()
        .map(Message::text)
        .filter(text -> !text.isEmpty())
        .toList();
  }

  private static MirrorState only(MirrorHost host) {
    List<MirrorState> states = host.states();
    return states.size() == 1 ? states.get(0) : new MirrorState(Bytes.EMPTY, 0, 0, 0, 0, false, 0);
  }

  private static void awaitBlocks(MirrorHost host, long blocks) {
    Await.until("the mirror has " + blocks, () -> only(host).blocks() == blocks);
  }

  @Test
  void aLateMemberGetsAllFromTheMirrorAlone() {
    try (MirrorHost mirror = mirror()) {
      String link;
      try (LocalNode ada = node("ada", mirror)) {
        Room hers = ada.createRoom("reading");
        hers.sendAll(IntStream.range(0, 200).mapToObj(i -> "line " + i).toList());
        link = hers.link();
        keep(hers);
        Await.until("a receipt for all", () -> isWhole(hers, mirror.device()));
      }
      try (LocalNode bob = node("bob", mirror)) {
        Room his = Await.value(bob.joinRoom(link));
        Await.until("all of it", () -> texts(his).size() == 200);
        his.send("where is everybody?");
        Await.until("the mirror has it", () -> isWhole(his, mirror.device()));
        assertThat(only(mirror).logs()).isEqualTo(2);
      }
      try (LocalNode ada = node("ada", mirror)) {
        Room hers = ada.room("reading").orElseThrow();
        Await.until("his words", () -> texts(hers).contains("where is everybody?"));
      }
    }
  }

  @Test
  void aMirrorDialsThePeersItIsToldOf() {
    try (LocalNode ada = node("ada")) {
      Room hers = ada.createRoom("reading");
      hers.send("nobody knows where the mirror is");
      keep(hers);
      try (MirrorHost mirror =
          MirrorHost.open(
              config("mirror").withPeers(List.of(HostPort.parse(ada.status().listening().get(0)))),
              MirrorOptions.DEFAULTS)) {
        Await.until("a receipt for all", () -> isWhole(hers, mirror.device()));
      }
    }
  }

  @Test
  void receiptsTellHowFarItIsKept() {
    try (MirrorHost mirror = mirror();
        LocalNode ada = node("ada", mirror)) {
      Room hers = ada.createRoom("reading");
      hers.send("one");
      keep(hers);
      Await.until("a receipt for all", () -> isWhole(hers, mirror.device()));
      hers.send("two");
      Await.until("a receipt for more", () -> isWhole(hers, mirror.device()));
      Mirror said = hers.mirrors().get(0);
      assertThat(said.connected()).isTrue();
      assertThat(said.contradicting()).isZero();
      assertThat(said.ownLength()).isGreaterThanOrEqualTo(3);
      assertThat(said.since()).isBeforeOrEqualTo(said.heardAt());
    }
    try (LocalNode ada = node("ada")) {
      List<Mirror> said = ada.room("reading").orElseThrow().mirrors();
      assertThat(said).hasSize(1);
      assertThat(said.get(0).connected()).isFalse();
      assertThat(said.get(0).ownKept()).isEqualTo(said.get(0).ownLength());
    }
  }

  private static boolean isWhole(Room room, String device) {
    return room.mirrors().stream()
        .anyMatch(
            one ->
                one.device().equals(device)
                    && one.whole() == one.logs()
                    && one.ownKept() == one.ownLength());
  }

  @Test
  void nothingOnItsDiskCanBeRead() throws IOException {
    List<Bytes> secrets = new ArrayList<>();
    try (MirrorHost mirror = mirror();
        LocalNode ada = node("ada", mirror)) {
      Room hers = ada.createRoom("a telling name");
      hers.sendAll(IntStream.range(0, 50).mapToObj(i -> "words that nobody reads " + i).toList());
      byte[] plans = "the plans of the engine ".repeat(2_000).getBytes(StandardCharsets.UTF_8);
      assertThat(hers.share("engine plans.txt", "text/x-plans", new ByteArrayInputStream(plans)))
          .isNotNull();
      hers.conversation().profile("Countess", "counts on nobody", "");
      hers.membership().rename("an even more telling name");
      assertThat(
              hers.membership()
                  .invite(new InviteTerms(Role.READER, Set.of(), 1, 0, "for the postman")))
          .isNotNull();
      keep(hers);
      LocalRoom local = (LocalRoom) hers;
      for (EpochKeys epoch : local.keys().all()) {
        secrets.addAll(List.of(epoch.epochKey(), epoch.controlKey(), epoch.contentKey()));
        secrets.add(epoch.sealKey(local.keys().founder().orElseThrow()));
      }
      Await.until("a receipt for all", () -> isWhole(hers, mirror.device()));
    }
    try (DataDirectory member = DataDirectory.open(directory.resolve("ada"))) {
      Identity ada = Identity.openOrCreate(member, "ada", MemberKind.PERSON, Instant.now());
      secrets.addAll(List.of(ada.identity().seed(), ada.deviceSecret()));
    }
    List<String> words =
        List.of(
            "words that nobody",
            "a telling name",
            "reads 17",
            "engine plans",
            "text/x-plans",
            "the plans of",
            "Countess",
            "counts on",
            "more telling",
            "for the postman");
    List<byte[]> files = files(directory.resolve("mirror"));
    assertThat(files).hasSizeGreaterThan(3);
    assertThat(files.stream().mapToLong(file -> file.length).sum()).isGreaterThan(10_000);
    for (byte[] file : files) {
      String raw = new String(file, StandardCharsets.ISO_8859_1);
      words.forEach(word -> assertThat(raw.contains(word)).as(word).isFalse());
      for (Bytes secret : secrets) {
        String bytes = new String(secret.toByteArray(), StandardCharsets.ISO_8859_1);
        assertThat(raw.contains(bytes)).isFalse();
        assertThat(raw.contains(secret.hex())).isFalse();
      }
    }
  }

  @Test
  void whatItKeepsSurvivesARestartAndADropDoesNot() {
    String link;
    try (MirrorHost mirror = mirror()) {
      try (LocalNode ada = node("ada", mirror)) {
        Room hers = ada.createRoom("reading");
        hers.sendAll(List.of("one", "two"));
        link = hers.link();
        keep(hers);
        Await.until("a receipt for all", () -> isWhole(hers, mirror.device()));
      }
    }
    try (MirrorHost mirror = mirror()) {
      assertThat(only(mirror).blocks()).isGreaterThanOrEqualTo(3);
      try (LocalNode bob = node("bob", mirror)) {
        Room his = Await.value(bob.joinRoom(link));
        Await.until("all of it", () -> texts(his).equals(List.of("one", "two")));
      }
      assertThat(new MirrorList(directory.resolve("mirror")).drop(only(mirror).room())).isTrue();
      Await.until("it is forgotten", () -> mirror.states().isEmpty());
      Await.until("nothing is set aside", () -> mirror.used() == 0);
    }
    try (MirrorHost mirror = mirror()) {
      assertThat(mirror.states()).isEmpty();
    }
  }

  @Test
  void aReachedQuotaIsSaidAndWhatIsThereStaysWhole() {
    MirrorOptions small = new MirrorOptions(1 << 20, 80_000, 100);
    String link;
    long kept;
    try (MirrorHost mirror = mirror(small)) {
      try (LocalNode ada = node("ada", mirror)) {
        Room hers = ada.createRoom("reading");
        hers.sendAll(List.of("one", "two"));
        link = hers.link();
        keep(hers);
        Await.until("a receipt for all", () -> isWhole(hers, mirror.device()));
        kept = hers.mirrors().get(0).ownKept();
        hers.sendAll(IntStream.range(0, 500).mapToObj(i -> "x".repeat(400) + i).toList());
        Await.until("it is full", () -> only(mirror).full());
        awaitBlocks(mirror, kept);
        assertThat(mirror.used()).isLessThan(40_000);
        assertThat(hers.mirrors().get(0).ownKept()).isEqualTo(kept);
      }
      try (LocalNode bob = node("bob", mirror)) {
        Room his = Await.value(bob.joinRoom(link));
        Await.until("what there is", () -> texts(his).equals(List.of("one", "two")));
      }
    }
    try (MirrorHost mirror = mirror();
        LocalNode ada = node("ada", mirror)) {
      Room hers = ada.room("reading").orElseThrow();
      Await.until(
          () -> "there is room now: " + hers.mirrors() + mirror.states(),
          () -> isWhole(hers, mirror.device()));
      assertThat(only(mirror).full()).isFalse();
    }
  }

  @Test
  void roomsAreAddedWhileItRunsAndByAFileThatMakesSense() throws IOException {
    try (MirrorHost mirror = mirror();
        LocalNode ada = node("ada", mirror)) {
      Room one = ada.createRoom("one");
      Room two = ada.createRoom("two");
      keep(one);
      Await.until("the first", () -> isWhole(one, mirror.device()));
      keep(two);
      Await.until("the second", () -> isWhole(two, mirror.device()));
      assertThat(
              new MirrorList(directory.resolve("mirror")).add(MirrorCode.parse(two.mirrorCode())))
          .isFalse();
      Path list = directory.resolve("mirror").resolve("rooms");
      Files.writeString(list, Files.readString(list) + "covey-mirror:rubbish\n");
      Await.until("both stay", () -> mirror.states().size() == 2 && only(mirror).room().isEmpty());
      assertThat(mirror.addresses()).allMatch(address -> HostPort.format(address).contains(":"));
    }
  }

  @Test
  void aNamedMirrorIsHandedTheKeyOfTheNextEpoch() {
    try (MirrorHost mirror = mirror()) {
      String link;
      try (LocalNode ada = node("ada", mirror);
          LocalNode bob = node("bob", mirror)) {
        Room hers = ada.createRoom("reading");
        keep(hers);
        RoomPolicy before = hers.membership().policy();
        hers.membership()
            .policy(
                new RoomPolicy(
                    before.invite(), before.post(), before.history(), List.of(mirror.device())));
        Room his = Await.value(bob.joinRoom(hers.link()));
        his.send("hello");
        Await.until("his words", () -> texts(hers).contains("hello"));
        hers.membership().remove(bob.profile().identity(), "enough");
        hers.send("among us");
        assertThat(MirrorCode.parse(hers.mirrorCode()).keys()).hasSize(2);
        link = hers.membership().invite(InviteTerms.WRITERS).link();
        Await.until("two keys", () -> mirror.states().get(0).keys() == 2);
        Await.until("a receipt for all", () -> isWhole(hers, mirror.device()));
      }
      try (LocalNode cleo = node("cleo", mirror)) {
        Room theirs = Await.value(cleo.joinRoom(link));
        Await.until("what was said after", () -> texts(theirs).contains("among us"));
      }
    }
  }

  @Test
  void whatWasPromisedSurvivesAKill() throws Exception {
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, LOOPBACK)) {
      port = free.getLocalPort();
    }
    String[] command = {
      "mirror",
      "--data",
      directory.resolve("mirror").toString(),
      "--listen",
      "127.0.0.1:" + port,
      "--no-dht",
      "--no-lan",
      "--no-port-mapping"
    };
    long promised = 0;
    try (LocalNode ada =
        LocalNode.open(
            config("ada")
                .withName("ada")
                .withPeers(List.of(new InetSocketAddress(LOOPBACK, port))))) {
      Room hers = ada.createRoom("reading");
      keep(hers);
      for (int round = 0; round < 3; round++) {
        try (JavaProcess mirror = JavaProcess.start(JavaProcess.command(Main.class, command))) {
          long before = promised;
          Message unused = hers.send("on and on");
          // Who was not there is dialled again at longer and longer intervals.
          Await.until(
              Duration.ofSeconds(90),
              () -> "a receipt for more than " + before,
              () -> hers.mirrors().stream().anyMatch(one -> one.ownKept() > before));
          hers.sendAll(IntStream.range(0, 300).mapToObj(i -> "and on " + i).toList());
          mirror.kill();
        }
        promised = hers.mirrors().get(0).ownKept();
      }
    }
    try (MirrorHost mirror = mirror()) {
      assertThat(only(mirror).blocks()).isGreaterThanOrEqualTo(promised);
      try (LocalNode ada = node("ada", mirror)) {
        Room hers = ada.room("reading").orElseThrow();
        Await.until("the rest", () -> isWhole(hers, mirror.device()));
      }
    }
  }

  @Test
  void whoMakesUpLogsAndKeysLeavesRoomForTheOthers() throws Exception {
    EventLoopGroup loops = Transport.eventLoops(1);
    MirrorOptions few = new MirrorOptions(1 << 24, 1 << 24, 40);
    try (MirrorHost mirror = mirror(few);
        LocalNode ada = node("ada", mirror)) {
      Room hers = ada.createRoom("reading");
      keep(hers);
      MirrorCode code = MirrorCode.parse(hers.mirrorCode());
      Await.until("the room", () -> mirror.states().size() == 1);
      Connection liar =
          new Transport(loops, ConnectionOptions.defaults())
              .connect(mirror.addresses().get(0), KeyPair.generate(), Duration.ofSeconds(10))
              .get(20, TimeUnit.SECONDS);
      CompletableFuture<Boolean> lied = new CompletableFuture<>();
      MuxHandler lies =
          new MuxHandler() {
            @Override
            public void onOpen(MuxChannel channel, Decoder handshake) {
              channel.send(2, new Encoder().uint(0).uint(1)); // To be a neighbour.
              for (int i = 0; i < 100; i++) {
                Bytes any = KeyPair.generate().publicKey().bytes();
                channel.send(6, new Encoder().uint(1_000_000 + i).raw(any));
              }
              Encoder heads = new Encoder().uint(2_000);
              for (int i = 0; i < 2_000; i++) {
                heads.raw(KeyPair.generate().publicKey().bytes()).uint(1L << 40);
              }
              channel.send(0, heads);
            }

            @Override
            public void onMessage(MuxChannel channel, int type, Decoder body) {
              if (type == 7) {
                lied.complete(true);
              }
            }
          };
      Mux unused =
          Mux.start(
              liar,
              mux -> {
                Bytes shown = code.keys().get(0).capability(true, liar.handshakeHash());
                var unusedChannel = mux.open("covey/room/1", code.roomId(), shown, lies);
              });
      assertThat(lied.get(20, TimeUnit.SECONDS)).isTrue();
      hers.send("still room for me");
      Await.until("all of hers", () -> isWhole(hers, mirror.device()));
      assertThat(only(mirror).logs()).isEqualTo(1);
      assertThat(only(mirror).bytes()).isLessThan(10_000);
      liar.close("enough");
    } finally {
      var unusedEnd = loops.shutdownGracefully(0, 2, TimeUnit.SECONDS);
    }
    try (MirrorHost mirror = mirror(few);
        LocalNode ada = node("ada", mirror)) {
      Room hers = ada.room("reading").orElseThrow();
      hers.send("they still find each other");
      Await.until("all of hers", () -> isWhole(hers, mirror.device()));
      assertThat(only(mirror).logs()).isEqualTo(1);
    }
  }

  private static List<byte[]> files(Path root) throws IOException {
    try (Stream<Path> all = Files.walk(root)) {
      return all.filter(Files::isRegularFile).map(MirrorTest::bytes).toList();
    }
  }

  private static byte[] bytes(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
