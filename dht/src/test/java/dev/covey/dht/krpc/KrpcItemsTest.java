package dev.covey.dht.krpc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.covey.core.ProtocolViolationException;
import dev.covey.core.bytes.Bytes;
import dev.covey.core.crypto.KeyPair;
import dev.covey.dht.HostPort;
import dev.covey.dht.kademlia.Contact;
import dev.covey.dht.kademlia.NodeId;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** get and put (BEP 44), and want (BEP 32), as bytes. */
@Timeout(30)
class KrpcItemsTest {

  private static final NodeId ID = NodeId.of(Bytes.utf8("abcdefghij0123456789"));
  private static final NodeId TARGET = NodeId.of(Bytes.utf8("mnopqrstuvwxyz123456"));
  private static final Bytes AA = Bytes.utf8("aa");
  private static final Bytes TOKEN = Bytes.utf8("aoeusnth");
  private static final KeyPair KEY = KeyPair.fromSeed(Bytes.wrap(new byte[32]));
  private static final OptionalLong NONE = OptionalLong.empty();

  private final Random random = new Random(44);

  @Test
  void readsBackWhatItWrites() throws Exception {
    Item immutable = Item.immutable(Bytes.utf8("Hello World!"));
    Item salted = Item.mutable(KEY, Bytes.utf8("foobar"), 4, Bytes.utf8("Hello World!"));
    Item unsalted = Item.mutable(KEY, Bytes.EMPTY, Long.MAX_VALUE, Bytes.EMPTY);
    for (Message.Query query :
        List.of(
            new Message.GetItem(AA, ID, false, TARGET, NONE, Want.UNSAID),
            new Message.GetItem(AA, ID, true, TARGET, OptionalLong.of(7), Want.BOTH),
            new Message.PutItem(AA, ID, false, TOKEN, immutable, NONE),
            new Message.PutItem(AA, ID, false, TOKEN, salted, OptionalLong.of(3)),
            new Message.PutItem(AA, ID, true, TOKEN, unsalted, NONE),
            new Message.FindNode(AA, ID, false, TARGET, Want.IPV6),
            new Message.GetPeers(AA, ID, false, TARGET, Want.IPV4))) {
      assertThat(KrpcCodec.decode(KrpcCodec.encode(query))).isEqualTo(query);
    }
    for (Item item : List.of(immutable, salted, unsalted)) {
      Message.Response response = response(contacts(8), Message.Found.of(item));
      assertThat(KrpcCodec.decode(KrpcCodec.encode(response))).isEqualTo(response);
    }
    Message.Found number = Message.Found.numberOf((Item.Mutable) salted);
    Message.Response response = response(List.of(), number);
    assertThat(KrpcCodec.decode(KrpcCodec.encode(response))).isEqualTo(response);
  }

  @Test
  void writesTheKeysInTheOrderOfTheSpecification() {
    Item item = new Item.Immutable(Bytes.utf8("12:Hello World!"));
    Bytes put = KrpcCodec.encode(new Message.PutItem(AA, ID, false, TOKEN, item, NONE));
    assertThat(put.utf8())
        .startsWith(
            "d1:ad2:id20:abcdefghij01234567895:token8:aoeusnth1:v12:Hello World!e1:q3:put1:t2:aa");
    Bytes get =
        KrpcCodec.encode(new Message.GetItem(AA, ID, false, TARGET, OptionalLong.of(1), Want.BOTH));
    assertThat(get.utf8())
        .startsWith(
            "d1:ad2:id20:abcdefghij01234567893:seqi1e6:target20:mnopqrstuvwxyz123456"
                + "4:wantl2:n42:n6ee1:q3:get1:t2:aa");
  }

  /** Also where it is not as a writer of ours would have written it. */
  @Test
  void keepsTheValueAsItCame() throws Exception {
    String value = "d1:bi1e1:al0:d1:zleeee";
    Message.PutItem put = (Message.PutItem) decode(put("5:token2:tt1:v" + value));
    assertThat(put.item().value()).isEqualTo(Bytes.utf8(value));
    assertThat(put.item().content()).isEmpty();
    Bytes again = KrpcCodec.encode(response(List.of(), Message.Found.of(put.item())));
    assertThat(again.utf8()).contains("1:v" + value);
    Message.Response read = (Message.Response) KrpcCodec.decode(again);
    assertThat(read.found().immutable(put.item().target())).isEqualTo(put.item());
  }

  @Test
  void readsNodesOfBothFamilies() throws Exception {
    List<Contact> nodes = new ArrayList<>(contacts(8));
    for (int i = 1; i <= 8; i++) {
      nodes.add(new Contact(NodeId.random(random), HostPort.parse("[2001:db8::" + i + "]:4000")));
    }
    Message.Response response = response(nodes, Message.Found.NOTHING);
    assertThat(KrpcCodec.decode(KrpcCodec.encode(response))).isEqualTo(response);
    assertThat(KrpcCodec.encode(response).length()).isLessThan(KrpcCodec.MAX_SENT);
  }

  @ParameterizedTest
  @CsvSource({
    "4:wantl2:n4e, IPV4",
    "4:wantl2:n6e, IPV6",
    "4:wantl2:n62:n4e, BOTH",
    "4:wantl2:n52:n6i6ee, IPV6",
    "4:wantle, UNSAID",
    "4:want2:n6, UNSAID"
  })
  void readsWhatIsWanted(String want, Want expected) throws Exception {
    Message.FindNode find =
        (Message.FindNode)
            decode(
                "d1:ad2:id20:abcdefghij01234567896:target20:mnopqrstuvwxyz123456"
                    + want
                    + "e1:q9:find_node1:t2:aa1:y1:qe");
    assertThat(find.want()).isEqualTo(expected);
  }

  @Test
  void saysWhyAPutCannotBeServed() throws Exception {
    String key = "1:k32:" + "k".repeat(32);
    String signature = "3:sig64:" + "s".repeat(64);
    String end = "5:token2:tt1:v2:vv";
    assertThat(code(put("5:token2:tt1:v997:" + "v".repeat(997)))).isEqualTo(205);
    assertThat(code(put(key + "4:salt65:" + "x".repeat(65) + "3:seqi1e" + signature + end)))
        .isEqualTo(207);
    for (String malformed :
        List.of(
            "5:token2:tt",
            "1:v2:vv",
            "5:token65:" + "t".repeat(65) + "1:v2:vv",
            key + "3:seqi1e" + end,
            key + signature + end,
            key + "3:seqi-1e" + signature + end,
            key + "3:seq1:1" + signature + end,
            key + "4:salti1e3:seqi1e" + signature + end,
            "1:k31:" + "k".repeat(31) + "3:seqi1e" + signature + end,
            "1:ki1e3:seqi1e" + signature + end,
            key + "3:seqi1e3:sig63:" + "s".repeat(63) + end)) {
      assertThat(code(put(malformed))).as(malformed).isEqualTo(203);
    }
    assertThat(decode(put(key + "3:seqi1e" + signature + end))).isInstanceOf(Message.PutItem.class);
  }

  @Test
  void takesAnItemInAnAnswerOnlyIfItIsWhole() throws Exception {
    Item.Mutable item = Item.mutable(KEY, Bytes.EMPTY, 1, Bytes.utf8("v"));
    Message.Found found = Message.Found.of(item);
    assertThat(found.mutable(KEY.publicKey(), Bytes.EMPTY)).isEqualTo(item);
    assertThat(found.mutable(KeyPair.generate().publicKey(), Bytes.EMPTY)).isNull();
    assertThat(found.immutable(TARGET)).isNull();
    assertThat(Message.Found.numberOf(item).mutable(KEY.publicKey(), Bytes.EMPTY)).isNull();
    String tooLong = "1:v1001:" + "v".repeat(1001);
    Message.Response response =
        (Message.Response)
            decode(
                "d1:rd2:id20:abcdefghij01234567891:k2:kk3:seqi-1e3:sig2:ss"
                    + tooLong
                    + "e1:t2:aa1:y1:re");
    assertThat(response.found().isNothing()).isTrue();
  }

  @Test
  void largestItemFitsADatagram() throws Exception {
    Bytes value = Bytes.wrap(new byte[996]);
    Bytes token = Bytes.wrap(new byte[KrpcCodec.MAX_TOKEN]);
    Bytes salt = Bytes.wrap(new byte[Item.MAX_SALT]);
    Item item = Item.mutable(KEY, salt, Long.MAX_VALUE, value);
    Message.PutItem put =
        new Message.PutItem(
            Bytes.wrap(new byte[4]), ID, true, token, item, OptionalLong.of(Long.MAX_VALUE));
    assertThat(KrpcCodec.decode(KrpcCodec.encode(put))).isEqualTo(put);
    Message.Response response =
        new Message.Response(
            Bytes.wrap(new byte[KrpcCodec.MAX_TRANSACTION]),
            ID,
            List.of(),
            List.of(),
            TOKEN,
            HostPort.parse("[2001:db8::1]:4000"),
            Message.Found.of(item));
    assertThat(KrpcCodec.decode(KrpcCodec.encode(response))).isEqualTo(response);
  }

  @Test
  void meetsChangedMessagesWithAValueOrARefusal() {
    Item salted = Item.mutable(KEY, Bytes.utf8("foobar"), 4, Bytes.utf8("Hello World!"));
    List<Bytes> examples =
        List.of(
            KrpcCodec.encode(
                new Message.GetItem(AA, ID, true, TARGET, OptionalLong.of(7), Want.BOTH)),
            KrpcCodec.encode(new Message.PutItem(AA, ID, false, TOKEN, salted, OptionalLong.of(3))),
            KrpcCodec.encode(
                new Message.PutItem(
                    AA, ID, false, TOKEN, Item.immutable(Bytes.utf8("Hello World!")), NONE)),
            KrpcCodec.encode(response(contacts(2), Message.Found.of(salted))));
    for (int round = 0; round < 60_000; round++) {
      byte[] bytes = examples.get(round % examples.size()).toByteArray();
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

  private List<Contact> contacts(int count) {
    List<Contact> contacts = new ArrayList<>();
    for (int i = 1; i <= count; i++) {
      contacts.add(new Contact(NodeId.random(random), HostPort.parse("10.0.0." + i + ":4000")));
    }
    return contacts;
  }

  private static Message.Response response(List<Contact> nodes, Message.Found found) {
    return new Message.Response(
        AA, ID, nodes, List.of(), TOKEN, HostPort.parse("192.0.2.9:99"), found);
  }

  private static String put(String arguments) {
    return "d1:ad2:id20:abcdefghij0123456789" + arguments + "e1:q3:put1:t2:aa1:y1:qe";
  }

  private static int code(String query) throws ProtocolViolationException {
    return ((Message.Unserved) decode(query)).code();
  }

  private static Message decode(String text) throws ProtocolViolationException {
    return KrpcCodec.decode(Bytes.utf8(text));
  }
}
