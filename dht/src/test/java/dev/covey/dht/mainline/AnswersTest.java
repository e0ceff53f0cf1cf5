package dev.covey.dht.mainline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.covey.core.bytes.Bytes;
import dev.covey.core.crypto.KeyPair;
import dev.covey.dht.HostPort;
import dev.covey.dht.kademlia.Contact;
import dev.covey.dht.kademlia.NodeId;
import dev.covey.dht.krpc.Item;
import dev.covey.dht.krpc.KrpcCodec;
import dev.covey.dht.krpc.Message;
import dev.covey.dht.krpc.Want;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a node says to the queries of others: one datagram in, one out, by hand. */
@Timeout(30)
class AnswersTest {

  private static final Bytes AA = Bytes.utf8("aa");
  private static final InetSocketAddress ASKER4 = HostPort.parse("192.0.2.7:5000");
  private static final InetSocketAddress ASKER6 = HostPort.parse("[2001:db8:7::7]:5000");
  private static final OptionalLong NONE = OptionalLong.empty();
  private static final Bytes SALT = Bytes.utf8("salt");

  private final Random random = new Random(32);
  private final NodeId asker = NodeId.random(random);
  private final NodeId target = NodeId.random(random);
  private final KeyPair key = KeyPair.fromSeed(Bytes.wrap(new byte[32]));
  private final Deque<Bytes> sent = new ArrayDeque<>();
  private final DhtNode node4 = node("192.0.2.1:4000");
  private final DhtNode node6 = node("[2001:db8::1]:4000");

  @BeforeEach
  void fillTables() {
    node4.pairWith(node6);
    node6.pairWith(node4);
    for (int i = 1; i <= 60; i++) {
      Contact contact4 =
          new Contact(NodeId.random(random), HostPort.parse("198.51.100." + i + ":4000"));
      Contact contact6 =
          new Contact(
              NodeId.random(random),
              HostPort.parse("[2001:db8:" + Integer.toHexString(i) + "::1]:4000"));
      node4.table().answered(contact4, 0);
      node6.table().answered(contact6, 0);
    }
  }

  @Test
  void tellsOfTheFamilyThatIsWanted() throws Exception {
    assertThat(families(node4, ASKER4, Want.UNSAID)).containsExactly(8, 0);
    assertThat(families(node4, ASKER4, Want.IPV4)).containsExactly(8, 0);
    assertThat(families(node4, ASKER4, Want.IPV6)).containsExactly(0, 8);
    assertThat(families(node4, ASKER4, Want.BOTH)).containsExactly(8, 8);
    assertThat(families(node6, ASKER6, Want.UNSAID)).containsExactly(0, 8);
    assertThat(families(node6, ASKER6, Want.BOTH)).containsExactly(8, 8);
  }

  @Test
  void answersNoQueryOfTheOtherFamily() {
    node4.receive(ASKER6, KrpcCodec.encode(new Message.Ping(AA, asker, true)));
    assertThat(sent).isEmpty();
  }

  @Test
  void noAnswerWithPeersIsLongerThan1024Bytes() throws Exception {
    for (int i = 1; i <= 200; i++) {
      node4.store().announce(target, HostPort.parse("203.0.113." + i + ":4000"), 0);
      node6
          .store()
          .announce(
              target, HostPort.parse("[2001:db8:9:" + Integer.toHexString(i) + "::1]:4000"), 0);
    }
    for (Want want : Want.values()) {
      for (DhtNode node : List.of(node4, node6)) {
        InetSocketAddress from = node == node4 ? ASKER4 : ASKER6;
        Bytes longest = Bytes.wrap(new byte[32]);
        node.receive(
            from, KrpcCodec.encode(new Message.GetPeers(longest, asker, true, target, want)));
        Bytes answer = sent.remove();
        assertThat(answer.length()).isLessThanOrEqualTo(KrpcCodec.MAX_SENT);
        Message.Response response = (Message.Response) KrpcCodec.decode(answer);
        assertThat(response.values()).hasSizeGreaterThan(14);
        assertThat(response.nodes()).isNotEmpty();
        assertThat(response.token()).isNotNull();
      }
    }
  }

  @Test
  void largeItemComesWithAsManyNodesAsFit() throws Exception {
    for (int size = 0; size <= 996; size += 83) {
      Item item = Item.mutable(key, Bytes.utf8("" + size), 1, Bytes.wrap(new byte[size]));
      assertThat(put(item, NONE)).isZero();
      node4.receive(ASKER4, get(item.target(), NONE, Want.BOTH));
      Bytes answer = sent.remove();
      Message.Response response = (Message.Response) KrpcCodec.decode(answer);
      assertThat(response.found()).isEqualTo(Message.Found.of(item));
      if (!response.nodes().isEmpty()) {
        assertThat(answer.length()).isLessThanOrEqualTo(KrpcCodec.MAX_SENT);
      }
      assertThat(response.nodes().isEmpty()).isEqualTo(size > 700);
    }
  }

  @Test
  void keepsAnItemAndGivesItBackIfItIsNewEnough() throws Exception {
    Item.Mutable item = Item.mutable(key, SALT, 5, Bytes.utf8("five"));
    assertThat(put(item, NONE)).isZero();
    assertThat(found(item.target(), NONE)).isEqualTo(Message.Found.of(item));
    assertThat(found(item.target(), OptionalLong.of(4))).isEqualTo(Message.Found.of(item));
    assertThat(found(item.target(), OptionalLong.of(5))).isEqualTo(Message.Found.numberOf(item));
    assertThat(found(target, NONE).isNothing()).isTrue();
  }

  @Test
  void refusesAPutWithTheNumberOfTheReason() throws Exception {
    Item.Mutable item = Item.mutable(key, SALT, 5, Bytes.utf8("five"));
    assertThat(put(item, NONE)).isZero();
    assertThat(put(Item.mutable(key, SALT, 6, Bytes.utf8("six")), OptionalLong.of(4)))
        .isEqualTo(301);
    assertThat(put(Item.mutable(key, SALT, 4, Bytes.utf8("four")), NONE)).isEqualTo(302);
    assertThat(put(Item.mutable(key, SALT, 5, Bytes.utf8("other")), NONE)).isEqualTo(302);
    Item forged = new Item.Mutable(item.key(), SALT, 6, item.value(), item.signature());
    assertThat(put(forged, NONE)).isEqualTo(206);
    assertThat(put(item, NONE)).isZero();
  }

  @Test
  void refusesTokensOfAnotherTargetOrAddress() throws Exception {
    Item item = Item.immutable(Bytes.utf8("value"));
    Bytes token = token(target);
    assertThat(put(item, token, ASKER4)).isEqualTo(203);
    token = token(item.target());
    assertThat(put(item, token, HostPort.parse("192.0.2.8:5000"))).isEqualTo(203);
    assertThat(put(item, token, HostPort.parse("192.0.2.7:5001"))).isZero();
  }

  /** Whatever comes, nothing is thrown, and what goes out is a message of legal length. */
  @Test
  void survivesChangedMessages() throws Exception {
    Item salted = Item.mutable(key, SALT, 4, Bytes.utf8("Hello World!"));
    Bytes token = token(target);
    List<Bytes> examples =
        List.of(
            KrpcCodec.encode(new Message.Ping(AA, asker, false)),
            KrpcCodec.encode(new Message.FindNode(AA, asker, false, target, Want.BOTH)),
            KrpcCodec.encode(new Message.GetPeers(AA, asker, false, target, Want.BOTH)),
            KrpcCodec.encode(
                new Message.AnnouncePeer(AA, asker, false, target, 4000, false, token)),
            get(target, OptionalLong.of(1), Want.BOTH),
            KrpcCodec.encode(
                new Message.PutItem(
                    AA, asker, false, token(salted.target()), salted, OptionalLong.of(3))),
            KrpcCodec.encode(new Message.Failure(AA, 201, "reason")),
            KrpcCodec.encode(
                new Message.Response(
                    AA, asker, node4.table().closest(target, 8), List.of(ASKER4), token, ASKER4)));
    for (int round = 0; round < 100_000; round++) {
      byte[] bytes = examples.get(round % examples.size()).toByteArray();
      for (int i = random.nextInt(4); i > 0; i--) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
      }
      InetSocketAddress from =
          HostPort.parse("192.0.2." + (2 + random.nextInt(250)) + ":" + (1 + random.nextInt(9999)));
      node4.receive(from, Bytes.wrap(bytes));
      while (!sent.isEmpty()) {
        Bytes answer = sent.remove();
        assertThat(answer.length()).isLessThanOrEqualTo(KrpcCodec.MAX_SENT);
        assertThat(KrpcCodec.decode(answer)).isNotNull();
      }
    }
  }

  private List<Integer> families(DhtNode node, InetSocketAddress from, Want want) throws Exception {
    node.receive(from, KrpcCodec.encode(new Message.FindNode(AA, asker, true, target, want)));
    Message.Response response = (Message.Response) KrpcCodec.decode(sent.remove());
    long v4 =
        response.nodes().stream()
            .filter(contact -> contact.address().getAddress().getAddress().length == 4)
            .count();
    return List.of((int) v4, response.nodes().size() - (int) v4);
  }

  private Message.Found found(NodeId at, OptionalLong newerThan) throws Exception {
    return ask(at, newerThan).found();
  }

  private Bytes token(NodeId at) throws Exception {
    Bytes token = ask(at, NONE).token();
    assertThat(token).isNotNull();
    return token == null ? Bytes.EMPTY : token;
  }

  private Message.Response ask(NodeId at, OptionalLong newerThan) throws Exception {
    node4.receive(ASKER4, get(at, newerThan, Want.UNSAID));
    return (Message.Response) KrpcCodec.decode(sent.remove());
  }

  private Bytes get(NodeId at, OptionalLong newerThan, Want want) {
    return KrpcCodec.encode(new Message.GetItem(AA, asker, true, at, newerThan, want));
  }

  /** Returns the code of the error, or 0. */
  private int put(Item item, OptionalLong cas) throws Exception {
    return put(item, token(item.target()), ASKER4, cas);
  }

  private int put(Item item, Bytes token, InetSocketAddress from) throws Exception {
    return put(item, token, from, NONE);
  }

  private int put(Item item, Bytes token, InetSocketAddress from, OptionalLong cas)
      throws Exception {
    node4.receive(from, KrpcCodec.encode(new Message.PutItem(AA, asker, true, token, item, cas)));
    Message answer = KrpcCodec.decode(sent.remove());
    return answer instanceof Message.Failure failure ? failure.code() : 0;
  }

  private DhtNode node(String address) {
    return new DhtNode(
        new DhtNode.Start(NodeId.random(random), HostPort.parse(address), List.of(), List.of()),
        () -> 0,
        random,
        (to, datagram) -> sent.add(datagram));
  }
}
