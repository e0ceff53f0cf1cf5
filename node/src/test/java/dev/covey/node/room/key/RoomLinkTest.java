package dev.covey.node.room.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.covey.api.Role;
import dev.covey.core.bytes.Bytes;
import dev.covey.core.bytes.ZBase32;
import dev.covey.core.crypto.Blake2b;
import dev.covey.core.encoding.Encoder;
import dev.covey.core.log.LogKey;
import dev.covey.node.identity.Label;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class RoomLinkTest {

  private static final RoomKeys ROOM =
      RoomKeys.found(Bytes.hex("11".repeat(32)), Bytes.hex("22".repeat(32)));
  private static final RoomLink.Terms TERMS =
      new RoomLink.Terms(Role.WRITER, Set.of(), 5, 1_800_000_000_000L);
  private static final RoomLink.Invited LINK =
      new RoomLink.Invited(
          ROOM.id(),
          ROOM.founder().orElseThrow(),
          ROOM.current(),
          Bytes.hex("33".repeat(32)),
          "Lesekreis “Grün”",
          TERMS,
          1_795_000_000_000L,
          List.of("192.0.2.7:4000", "[2001:db8::1]:4000"));

  @Test
  void comesBackAsItWas() {
    assertThat(RoomLink.parse(LINK.toString())).isEqualTo(LINK);
    RoomLink open = new RoomLink.Open("lobby", List.of());
    assertThat(RoomLink.parse(open.toString())).isEqualTo(open);
    RoomLink topic = new RoomLink.Open("ab".repeat(32), List.of("h:1"));
    assertThat(RoomLink.parse(topic.toString())).isEqualTo(topic);
    assertThat(RoomLink.parse(LINK.toString()).keys().id()).isEqualTo(ROOM.id());
  }

  @Test
  void linkOfALaterEpochLeadsBack() {
    ChainPointer chain = new ChainPointer(new LogKey(Bytes.hex("44".repeat(32))), 17);
    EpochKeys third = EpochKeys.of(3, Bytes.hex("55".repeat(32)), Optional.of(chain));
    RoomLink later = with(third, "book club");
    RoomLink read = RoomLink.parse(later.toString());
    assertThat(read).isEqualTo(later);
    assertThat(read.keys().current()).isEqualTo(third);
    assertThat(read.keys().id()).isEqualTo(ROOM.id());
    assertThatThrownBy(
            () ->
                with(EpochKeys.of(3, Bytes.hex("55".repeat(32)), Optional.empty()), "x").toString())
        .hasMessageContaining("without a way back");
  }

  @Test
  void linkWithAnotherRoomsKeyIsRefused() {
    RoomKeys other = RoomKeys.found(Bytes.hex("12".repeat(32)), Bytes.hex("22".repeat(32)));
    assertRefused(with(other.current(), "book club").toString(), "not that of the room");
  }

  private static RoomLink.Invited with(EpochKeys epoch, String name) {
    return new RoomLink.Invited(
        LINK.roomId(), LINK.founder(), epoch, LINK.secret(), name, TERMS, 1, List.of());
  }

  @Test
  void matchesItsFrozenVector() {
    assertThat(with(ROOM.current(), "book club").toString()).isEqualTo(FROZEN);
  }

  @Test
  void hasNothingAShellOrMessengerWouldChange() {
    assertThat(LINK.toString()).matches("covey:[a-z0-9]+");
  }

  @Test
  void survivesPasting() {
    String text = LINK.toString();
    String wrapped = text.substring(0, 40) + "\r\n  " + text.substring(40);
    assertThat(RoomLink.parse("  <" + wrapped + ">. ")).isEqualTo(LINK);
    assertThat(RoomLink.parse(text.toUpperCase(Locale.ROOT))).isEqualTo(LINK);
    assertThat(RoomLink.parse(text.replace("covey:", "covey://"))).isEqualTo(LINK);
    assertThat(RoomLink.parse("\"" + text + "\"")).isEqualTo(LINK);
  }

  @Test
  void everyMistypedCharacterIsRefused() {
    String text = LINK.toString();
    for (int at = "covey:".length(); at < text.length(); at++) {
      char other = text.charAt(at) == 'y' ? 'b' : 'y';
      String mistyped = text.substring(0, at) + other + text.substring(at + 1);
      assertRefused(mistyped, "link");
    }
    assertRefused(text.substring(0, 30) + "y" + text.substring(31), "mistyped");
    assertRefused(text.substring(0, 30) + "l" + text.substring(31), "no link has, at place 31");
  }

  @Test
  void everyCutIsSaidToBeShort() {
    String text = LINK.toString();
    for (int length = "covey:".length(); length < text.length(); length++) {
      assertRefused(text.substring(0, length), "cut short");
    }
    assertRefused(text + "yy", "2 characters too many");
  }

  @Test
  void whatIsNoLinkIsSaidToBeNone() {
    assertRefused("", "not a link");
    assertRefused("https://example.org/", "not a link");
    assertRefused("ab".repeat(32), "not a link");
  }

  @Test
  void newerVersionAndOtherKindAreNamed() {
    assertRefused(armor(2, 2, Bytes.utf8("whatever")), "of version 2, this Covey knows version 1");
    assertRefused(armor(1, 7, Bytes.utf8("whatever")), "a kind this Covey does not know (7)");
    assertRefused(armor(1, 2, Bytes.utf8("whatever")), "means nothing");
  }

  @Test
  void whatALaterVersionAddsIsSkipped() {
    Bytes body = new Encoder().string("lobby").uint(0).string("more").toBytes();
    assertThat(RoomLink.parse(armor(1, 0, body)).name()).isEqualTo("lobby");
  }

  @Test
  void addressesAreBounded() {
    List<String> eight = List.of("a", "b", "c", "d", "e", "f", "g", "x".repeat(80));
    assertThat(new RoomLink.Open("r", eight).addresses()).hasSize(8);
    assertThatThrownBy(
            () -> new RoomLink.Open("r", List.of("a", "b", "c", "d", "e", "f", "g", "h", "i")))
        .hasMessageContaining("9 addresses");
    assertThatThrownBy(() -> new RoomLink.Open("r", List.of("x".repeat(81))))
        .hasMessageContaining("81 bytes");
  }

  @Test
  void anyTextIsALinkOrRefusedPlainly() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int round = 0; round < 5_000; round++) {
      byte[] body = new byte[random.nextInt(120)];
      random.nextBytes(body);
      String text =
          random.nextBoolean()
              ? armor(1, 2 * random.nextInt(2), Bytes.wrap(body))
              : "covey:" + ZBase32.encode(Bytes.wrap(body));
      try {
        assertThat(RoomLink.parse(text).name()).isNotEmpty();
      } catch (IllegalArgumentException e) {
        assertThat(e.getMessage()).as("seed %d", seed).isNotEmpty().doesNotContain("\n");
      }
    }
  }

  private static final String FROZEN =
      "covey:yrbybgeyt8ekcebxc1wzwqzfcwfrwxm9fm48ojrij8ta847c4adztgzhcjigtabsohkapi6pfxx"
          + "rw438uu7j4wh5z8y6u54ddrthiboc5pnwp7ay1njsb39nyi4hu7yy8jzpm1ym3c3sw373rm1hski1ja34"
          + "r1x4i4rugc3ugc3ugc3ugc3ugc3ugc3ugc3ugc3ugc3ugc3ugc3ugc3ugcajcjzs643ycps8kaonyyn96"
          + "ynomockgyeyyyyoymrqpb5hg";

  private static String armor(int version, int kind, Bytes body) {
    Bytes covered =
        new Encoder()
            .u8(version)
            .u8(kind)
            .u8(0)
            .u8(body.length() & 0xff)
            .u8(body.length() >>> 8)
            .raw(body)
            .toBytes();
    Bytes check = Blake2b.hash(Label.LINK.namespace(), covered).slice(0, 5);
    return "covey:" + ZBase32.encode(covered.concat(check));
  }

  private static void assertRefused(String text, String why) {
    assertThatThrownBy(() -> RoomLink.parse(text))
        .as(text)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(why);
  }
}
