package dev.covey.dht.mainline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.covey.core.ProtocolViolationException;
import dev.covey.core.bytes.Bytes;
import dev.covey.dht.HostPort;
import dev.covey.dht.kademlia.Contact;
import dev.covey.dht.kademlia.NodeId;
import dev.covey.dht.kademlia.RoutingTable;
import dev.covey.dht.kademlia.SecureId;
import dev.covey.dht.krpc.KrpcCodec;
import dev.covey.dht.krpc.Message;
import dev.covey.dht.krpc.Want;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** One node, handed whatever strangers may send it. */
@Timeout(60)
class AbuseTest {

  private static final long SECOND = 1_000_000_000L;
  private static final Policy PUBLIC_RULES_ANYWHERE =
      new Policy(
          address -> true,
          RoutingTable.Caps.PUBLIC,
          2,
          true,
          Reachability.SERVER,
          Policy.PUBLIC.queriesPerSecond(),
          Policy.PUBLIC.queriesAtOnce(),
          Policy.PUBLIC.uploadPerSecond(),
          Policy.PUBLIC.refreshPerSecond(),
          Policy.PUBLIC.votes());

  private record Sent(InetSocketAddress to, Bytes datagram) {}

  private final Random random = new Random(3);
  private final List<Sent> sent = new ArrayList<>();
  private long now;

  @Test
  void answersOneHostOnlySoManyTimes() {
    DhtNode node = node(PUBLIC_RULES_ANYWHERE);
    InetSocketAddress victim = HostPort.parse("20.0.0.1:53");
    for (int i = 0; i < 10_000; i++) {
      node.receive(victim, getPeers());
    }
    assertThat(sent.stream().filter(one -> isResponse(one.datagram()))).hasSize(100);
    sent.clear();
    now += SECOND;
    for (int i = 0; i < 10_000; i++) {
      node.receive(victim, getPeers());
    }
    assertThat(sent.stream().filter(one -> isResponse(one.datagram()))).hasSize(20);
  }

  @Test
  void answersToAllHostsTogetherAreCapped() {
    DhtNode node = node(PUBLIC_RULES_ANYWHERE);
    for (int i = 0; i < 200_000; i++) {
      now += SECOND / 20_000;
      node.receive(HostPort.parse("20." + i % 251 + "." + i / 251 % 251 + ".1:53"), getPeers());
    }
    int bytes = sent.stream().mapToInt(one -> one.datagram().length() + Traffic.HEADERS).sum();
    assertThat(bytes).isBetween(1_000_000, 1_400_000 + 100 * 1024);
    assertThat(sent).allMatch(one -> one.datagram().length() <= KrpcCodec.MAX_SENT);
  }

  @Test
  void doesNotAnswerWhatMakesNoSense() {
    DhtNode node = node(Policy.PRIVATE);
    Bytes valid = getPeers();
    for (int i = 0; i < 20_000; i++) {
      byte[] garbage = new byte[random.nextInt(200)];
      random.nextBytes(garbage);
      if (garbage.length > 0 && i % 2 == 0) {
        garbage[0] = 'd';
      }
      node.receive(HostPort.parse("20.0.0.1:4000"), Bytes.wrap(garbage));
      node.receive(HostPort.parse("20.0.0.1:4000"), valid.slice(0, random.nextInt(valid.length())));
    }
    node.receive(HostPort.parse("20.0.0.1:0"), valid);
    node.receive(HostPort.parse("255.255.255.255:4000"), valid);
    node.receive(HostPort.parse("224.0.0.1:4000"), valid);
    node.receive(HostPort.parse("20.0.0.1:4000"), query(node.id()));
    node.receive(HostPort.parse("20.0.0.1:4000"), response(Bytes.utf8("none"), id(), null));
    assertThat(sent).isEmpty();
  }

  @Test
  void takesNoAnnouncementWithATokenItDidNotGiveToThatAddress() throws Exception {
    DhtNode node = node(Policy.PRIVATE);
    NodeId key = id();
    InetSocketAddress honest = HostPort.parse("20.0.0.1:4000");
    node.receive(
        honest, KrpcCodec.encode(new Message.GetPeers(tx(), id(), true, key, Want.UNSAID)));
    Message.Response answer = (Message.Response) KrpcCodec.decode(sent.get(0).datagram());
    Bytes token = Objects.requireNonNull(answer.token());
    InetSocketAddress forger = HostPort.parse("20.0.0.2:4000");
    node.receive(forger, announce(key, token));
    for (int i = 0; i < 100; i++) {
      byte[] guess = new byte[token.length()];
      random.nextBytes(guess);
      node.receive(forger, announce(key, Bytes.wrap(guess)));
      now += SECOND / 10;
    }
    assertThat(node.store().keys()).isZero();
    node.receive(honest, announce(key, token));
    assertThat(node.store().peers(key, 9, random, now))
        .containsExactly(HostPort.parse("20.0.0.1:7777"));
  }

  @Test
  void bansAnAddressThatChangesItsIdTwice() {
    DhtNode node = node(Policy.PRIVATE);
    InetSocketAddress changer = HostPort.parse("20.0.0.1:4000");
    for (int i = 0; i < 3; i++) {
      answerPings(node, changer, id());
    }
    assertThat(node.table().size()).isZero();
    sent.clear();
    node.receive(changer, query(id()));
    assertThat(sent).isEmpty();
    now += 11 * 60 * SECOND;
    node.receive(changer, query(id()));
    assertThat(sent).isNotEmpty();
  }

  @Test
  void whatOthersSayOfAnAddressDoesNotHaveItBanned() {
    DhtNode node = node(Policy.PRIVATE);
    InetSocketAddress honest = HostPort.parse("20.0.0.1:4000");
    NodeId real = id();
    answerPings(node, honest, real);
    for (int i = 0; i < 5; i++) {
      sent.clear();
      node.consider(List.of(new Contact(id(), honest)));
      answer(node, honest, real);
    }
    answerPings(node, honest, real);
    assertThat(node.table().contains(real)).isTrue();
  }

  @Test
  void answersThatNobodyAskedForChangeNothing() {
    DhtNode node = node(Policy.PRIVATE);
    InetSocketAddress asked = HostPort.parse("20.0.0.1:4000");
    node.consider(List.of(new Contact(id(), asked)));
    Bytes transaction = transactionOf(sent.get(0));
    node.receive(HostPort.parse("20.0.0.9:4000"), response(transaction, id(), null));
    node.receive(HostPort.parse("20.0.0.1:4001"), response(transaction, id(), null));
    node.receive(asked, response(Bytes.utf8("else"), id(), null));
    assertThat(node.table().size()).isZero();
  }

  @Test
  void takesFewNodesOfOneSubnetInThePublicNetwork() {
    RoutingTable table = new RoutingTable(id(), RoutingTable.Caps.PUBLIC);
    for (int i = 1; i < 250; i++) {
      boolean unused = table.answered(new Contact(id(), HostPort.parse("20.0.0." + i + ":1")), i);
    }
    assertThat(table.size()).isLessThanOrEqualTo(10);
    for (int i = 1; i < 250; i++) {
      boolean unused = table.answered(new Contact(id(), HostPort.parse("20.0." + i + ".1:1")), i);
    }
    assertThat(table.size()).isGreaterThan(60);
  }

  @Test
  void takesAnIdThatFollowsFromTheAddressMostOthersSee() {
    DhtNode node = node(PUBLIC_RULES_ANYWHERE);
    NodeId before = node.id();
    InetSocketAddress external = HostPort.parse("30.1.2.3:6881");
    InetSocketAddress lie = HostPort.parse("66.6.6.6:6666");
    for (int i = 0; i < 40; i++) {
      InetSocketAddress voter = HostPort.parse("20." + i + ".0.1:4000");
      sent.clear();
      NodeId voterId = id();
      node.consider(List.of(new Contact(voterId, voter)));
      for (Sent one : List.copyOf(sent)) {
        if (one.to().equals(voter)) {
          InetSocketAddress seen = i % 4 == 0 ? lie : external;
          node.receive(voter, response(transactionOf(one), voterId, seen));
        }
      }
    }
    assertThat(node.externalAddress()).contains(external);
    assertThat(node.id()).isNotEqualTo(before);
    assertThat(SecureId.matches(node.id(), external.getAddress())).isTrue();
    assertThat(node.table().size()).isPositive();
  }

  @Test
  void onlyAsksUntilAStrangerHasReachedIt() {
    DhtNode node = node(PUBLIC_RULES_ANYWHERE.withReachability(Reachability.ADAPTIVE));
    InetSocketAddress asked = HostPort.parse("20.0.0.1:4000");
    node.consider(List.of(new Contact(id(), asked)));
    assertThat(sent).allMatch(one -> one.datagram().utf8().contains("2:roi1e"));
    sent.clear();
    node.receive(asked, getPeers());
    assertThat(sent).isEmpty();
    assertThat(node.isReadOnly()).isTrue();
    node.receive(HostPort.parse("20.0.1.1:4000"), getPeers());
    assertThat(node.isReadOnly()).isFalse();
    assertThat(sent).isNotEmpty();
  }

  @Test
  void publicAddressesAreGlobalOnes() {
    for (String bad :
        List.of(
            "0.1.2.3",
            "10.0.0.1",
            "100.64.0.1",
            "127.0.0.1",
            "169.254.1.1",
            "172.16.0.1",
            "192.168.1.1",
            "192.0.2.1",
            "198.18.0.1",
            "198.51.100.1",
            "203.0.113.1",
            "224.0.0.1",
            "240.0.0.1",
            "255.255.255.255")) {
      assertThat(GlobalAddresses.contains(HostPort.parse(bad + ":1").getAddress())).isFalse();
    }
    for (String bad :
        List.of(
            "::", "::1", "fe80::1", "fc00::1", "ff02::1", "2001::1", "2001:db8::1", "2002::1")) {
      assertThat(GlobalAddresses.contains(HostPort.parse("[" + bad + "]:1").getAddress()))
          .isFalse();
    }
    assertThat(GlobalAddresses.contains(HostPort.parse("20.0.0.1:1").getAddress())).isTrue();
    assertThat(GlobalAddresses.contains(HostPort.parse("[2a00:1::1]:1").getAddress())).isTrue();
  }

  private DhtNode node(Policy policy) {
    return new DhtNode(
        new DhtNode.Start(id(), HostPort.parse("20.9.9.9:6881"), policy, List.of(), List.of()),
        () -> now,
        random,
        (to, datagram) -> sent.add(new Sent(to, datagram)));
  }

  /** Has the node ping the address, and answers with the id. */
  private void answerPings(DhtNode node, InetSocketAddress from, NodeId id) {
    sent.clear();
    now += SECOND;
    node.consider(List.of(new Contact(id, from)));
    answer(node, from, id);
  }

  private void answer(DhtNode node, InetSocketAddress from, NodeId id) {
    for (Sent one : List.copyOf(sent)) {
      if (one.to().equals(from)) {
        node.receive(from, response(transactionOf(one), id, null));
      }
    }
  }

  private static Bytes transactionOf(Sent one) {
    try {
      return KrpcCodec.decode(one.datagram()).transaction();
    } catch (ProtocolViolationException e) {
      throw new AssertionError(e);
    }
  }

  private static boolean isResponse(Bytes datagram) {
    try {
      return KrpcCodec.decode(datagram) instanceof Message.Response;
    } catch (ProtocolViolationException e) {
      throw new AssertionError(e);
    }
  }

  private Bytes getPeers() {
    return KrpcCodec.encode(new Message.GetPeers(tx(), id(), true, id(), Want.UNSAID));
  }

  private Bytes query(NodeId from) {
    return KrpcCodec.encode(new Message.Ping(tx(), from, true));
  }

  private Bytes announce(NodeId key, Bytes token) {
    return KrpcCodec.encode(new Message.AnnouncePeer(tx(), id(), true, key, 7777, false, token));
  }

  private static Bytes response(Bytes transaction, NodeId id, @Nullable InetSocketAddress seen) {
    return KrpcCodec.encode(
        new Message.Response(transaction, id, List.of(), List.of(), null, seen));
  }

  private Bytes tx() {
    byte[] bytes = new byte[4];
    random.nextBytes(bytes);
    return Bytes.wrap(bytes);
  }

  private NodeId id() {
    return NodeId.random(random);
  }
}
