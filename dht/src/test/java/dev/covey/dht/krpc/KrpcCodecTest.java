package dev.covey.dht.krpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.covey.core.ProtocolViolationException;
import dev.covey.core.bytes.Bytes;
import dev.covey.dht.HostPort;
import dev.covey.dht.kademlia.Contact;
import dev.covey.dht.kademlia.NodeId;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The examples of BEP 5, and what is made of everything else. */
@Timeout(30)
class KrpcCodecTest {

  private static final NodeId ASKING = NodeId.of(Bytes.utf8("abcdefghij0123456789"));
  private static final NodeId ANSWERING = NodeId.of(Bytes.utf8("mnopqrstuvwxyz123456"));
  private static final Bytes AA = Bytes.utf8("aa");

  private static final String PING = "d1:ad2:id20:abcdefghij0123456789e1:q4:ping1:t2:aa1:y1:qe";
  private static final String PONG = "d1:rd2:id20:mnopqrstuvwxyz123456e1:t2:aa1:y1:re";
  private static final String FIND_NODE =
      "d1:ad2:id20:abcdefghij01234567896:target20:mnopqrstuvwxyz123456e1:q9:find_node1:t2:aa1:y1:qe";
  private static final String GET_PEERS =
      "d1:ad2:id20:abcdefghij01234567899:info_hash20:mnopqrstuvwxyz123456e1:q9:get_peers1:t2:aa"
          + "1:y1:qe";
  private static final String ANNOUNCE =
      "d1:ad2:id20:abcdefghij012345678912:implied_porti1e9:info_hash20:mnopqrstuvwxyz1234564:port"
          + "i6881e5:token8:aoeusnthe1:q13:announce_peer1:t2:aa1:y1:qe";
  private static final String ERROR = "d1:eli201e23:A Generic Error Ocurrede1:t2:aa1:y1:ee";

  @Test
  void readsTheExamples() throws Exception {
    assertThat(decode(PING)).isEqualTo(new Message.Ping(AA, ASKING, false));
    assertThat(decode(FIND_NODE)).isEqualTo(new Message.FindNode(AA, ASKING, false, ANSWERING));
    assertThat(decode(GET_PEERS)).isEqualTo(new Message.GetPeers(AA, ASKING, false, ANSWERING));
    assertThat(decode(ANNOUNCE))
        .isEqualTo(
            new Message.AnnouncePeer(
                AA, ASKING, false, ANSWERING, 6881, true, Bytes.utf8("aoeusnth")));
    assertThat(decode(PONG))
        .isEqualTo(new Message.Response(AA, ANSWERING, List.of(), List.of(), null, null));
    assertThat(decode(ERROR)).isEqualTo(new Message.Failure(AA, 201, "A Generic Error Ocurred"));
  }

  @Test
  void readsBackWhatItWrites() throws Exception {
    List<Contact> nodes = new ArrayList<>();
    List<InetSocketAddress> values = new ArrayList<>();
    Random random = new Random(3);
    for (int i = 1; i <= 8; i++) {
      InetSocketAddress address = HostPort.parse("10.0.0." + i + ":" + (4000 + i));
      nodes.add(new Contact(NodeId.random(random), address));
      values.add(address);
    }
    Message.Response response =
        new Message.Response(
            AA, ANSWERING, nodes, values, Bytes.utf8("token"), HostPort.parse("192.0.2.9:99"));
    assertThat(KrpcCodec.decode(KrpcCodec.encode(response))).isEqualTo(response);
    for (Message.Query query :
        List.of(
            new Message.Ping(AA, ASKING, true),
            new Message.FindNode(AA, ASKING, false, ANSWERING),
            new Message.GetPeers(AA, ASKING, true, ANSWERING),
            new Message.AnnouncePeer(
                AA, ASKING, false, ANSWERING, 4001, false, Bytes.utf8("token")))) {
      assertThat(KrpcCodec.decode(KrpcCodec.encode(query))).isEqualTo(query);
    }
  }

  @Test
  void writesNothingLongerThanANetworkCarries() {
    Random random = new Random(4);
    List<Contact> nodes = new ArrayList<>();
    List<InetSocketAddress> values = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      InetSocketAddress address = HostPort.parse("10.1." + i / 250 + "." + i % 250 + ":4000");
      nodes.add(new Contact(NodeId.random(random), address));
      values.add(address);
    }
    Message.Response huge =
        new Message.Response(AA, ANSWERING, nodes, values, Bytes.utf8("token"), null);
    assertThatThrownBy(() -> KrpcCodec.encode(huge))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("more than 1024 bytes");
  }

  @Test
  void meetsChangedMessagesWithAValueOrARefusal() {
    Random random = new Random(6);
    List<String> examples = List.of(PING, PONG, FIND_NODE, GET_PEERS, ANNOUNCE, ERROR);
    for (int round = 0; round < 60_000; round++) {
      byte[] bytes = Bytes.utf8(examples.get(round % examples.size())).toByteArray();
      for (int i = random.nextInt(4); i >= 0; i--) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
      }
      Bytes changed = Bytes.wrap(bytes, 0, bytes.length - random.nextInt(3));
      try {
        assertThat(KrpcCodec.decode(changed).transaction().length()).isLessThan(bytes.length);
      } catch (ProtocolViolationException refused) {
        assertThat(refused.getMessage()).isNotBlank();
      }
    }
  }

  @Test
  void refusesIdsOfAnotherLength() {
    assertThatThrownBy(
            () -> decode(PING.replace("20:abcdefghij0123456789", "19:abcdefghij012345678")))
        .isInstanceOf(ProtocolViolationException.class);
  }

  private static Message decode(String text) throws ProtocolViolationException {
    return KrpcCodec.decode(Bytes.utf8(text));
  }
}
