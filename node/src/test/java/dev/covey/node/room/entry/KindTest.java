package dev.covey.node.room.entry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.covey.api.Right;
import dev.covey.api.Role;
import dev.covey.core.ProtocolViolationException;
import dev.covey.core.bytes.Bytes;
import dev.covey.core.crypto.PublicKey;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class KindTest {

  @Test
  void everyKindComesBackAsItWas() throws ProtocolViolationException {
    Set<Kind> tried = EnumSet.noneOf(Kind.class);
    for (Entry.Body body : Bodies.all()) {
      Entry entry = new Entry(9, 8, List.of(), body);
      Bytes encoded = EntryCodec.encode(entry);
      assertThat(EntryCodec.decode(encoded)).isEqualTo(entry);
      assertThat(EntryCodec.encode(EntryCodec.decode(encoded))).isEqualTo(encoded);
      tried.add(Kind.of(body));
    }
    assertThat(tried).containsExactly(Kind.values());
  }

  @Test
  void membershipAndKeysAreControlAndTalkIsContent() {
    List<Integer> control = new ArrayList<>();
    for (Entry.Body body : Bodies.all()) {
      if (body.isControl() && !control.contains(Kind.of(body).number())) {
        control.add(Kind.of(body).number());
      }
    }
    assertThat(control).containsExactly(0, 7, 8, 9, 10, 11, 12, 15, 16, 17, 18);
    assertThat(new Chain(1, false, Bodies.bytes(32, 0), Optional.empty()).isControl()).isFalse();
    assertThat(new Entry.Unknown(77).isControl()).isFalse();
  }

  @Test
  void textsAreBoundedInBytes() {
    bound(
        64,
        size ->
            new Redact(
                Bodies.REF, "", Collections.nCopies(size, new Left(Bodies.REF, Bytes.utf8("x")))));
    bound(
        16 * 1024,
        size ->
            new Redact(Bodies.REF, "", List.of(new Left(Bodies.REF, Bytes.wrap(new byte[size])))));
    bound(500, size -> new Redact(Bodies.REF, "é".repeat(size / 2) + "x".repeat(size % 2)));
    bound(500, size -> new Removal(Bodies.key(1), List.of(), "x".repeat(size)));
    bound(32, size -> new React(Bodies.REF, "x".repeat(size), true));
    bound(128, size -> profile("x".repeat(size), "", "", 0));
    bound(1_000, size -> profile("a", "x".repeat(size), "", 0));
    bound(127, size -> profile("a", "", "x".repeat(size), 0));
    bound(48 * 1024, size -> profile("a", "", "", size));
    bound(128, size -> info(Optional.of("x".repeat(size)), Optional.empty()));
    bound(1_000, size -> info(Optional.empty(), Optional.of("x".repeat(size))));
    bound(128, size -> new Invite(Bodies.key(1), Role.READER, 0, 0, Set.of(), "x".repeat(size)));
    bound(64, size -> new Note(1, Bodies.bytes(size, 1), Bytes.EMPTY, true));
    bound(16 * 1024, size -> new Note(1, Bodies.bytes(1, 1), Bodies.bytes(size, 1), true));
    refused(() -> new React(Bodies.REF, "", true), "0 bytes");
    refused(() -> profile("", "", "", 0), "0 bytes");
  }

  @Test
  void listsAreBounded() {
    bound(64, size -> new Edit(Bodies.REF, "x", keys(size)));
    bound(64, size -> new Text("x", Optional.empty(), Optional.empty(), keys(size)));
    bound(16, size -> mirrors(keys(size)));
    refused(() -> new Leave(List.of(new Cut(Bodies.tag(1), 1), new Cut(Bodies.tag(1), 2))), "two");
    refused(() -> new KeyBoxes(Bodies.bytes(32, 0), Bodies.bytes(57, 0)), "multiple of 56");
    refused(() -> new Leave(Collections.nCopies(1_025, new Cut(Bodies.tag(1), 1))), "1025 cuts");
    refused(() -> new KeyBoxes(Bodies.bytes(31, 0), Bytes.EMPTY), "31 bytes");
  }

  @Test
  void numbersAreBounded() {
    refused(() -> new Ref(Bodies.tag(1), -1), "entry -1");
    refused(() -> new Ref(Bodies.tag(1), 1L << 53), "entry 9007199254740992");
    refused(() -> new Cut(Bodies.tag(1), -1), "length -1");
    refused(() -> new Chain(0, true, Bodies.bytes(32, 0), Optional.empty()), "epoch 0");
    refused(() -> new Invite(Bodies.key(1), Role.READER, -1, 0, Set.of(), ""), "uses -1");
    refused(() -> new RoleSet(Bodies.key(1), Role.READER, Set.of(), -1, List.of()), "expiry -1");
    assertThat(new Cut(Bodies.tag(1), 0).length()).isZero();
  }

  @Test
  void rolesAndRightsOfLaterVersions() throws ProtocolViolationException {
    assertMalformed(8, 2, body -> body.bytes(0, Bodies.key(1).bytes()).number(1, 6), "role 6");
    assertMalformed(8, 2, body -> body.bytes(0, Bodies.key(1).bytes()).number(1, 0), "role 0");
    Entry.Body bits =
        decode(8, 3, body -> body.bytes(0, Bodies.key(1).bytes()).number(1, 2).number(4, 0xff02));
    assertThat(((Invite) bits).rights()).containsExactly(Right.POST);
  }

  @Test
  void malformedBodiesAreRefusedWithTheFieldNamed() {
    assertMalformed(2, 1, body -> body.text(1, "x"), "without field 0");
    assertMalformed(2, 2, body -> body.number(0, 1).text(1, "x"), "field 0 is not an array");
    assertMalformed(2, 2, body -> body.array(0, 1, a -> a.element(1)).text(1, "x"), "array of 1");
    assertMalformed(4, 3, body -> ref(body).text(1, "x").number(2, 2), "0 or 1 expected");
    assertMalformed(4, 3, body -> ref(body).text(1, "x").number(2, -1), "below 0");
    assertMalformed(
        15, 1, body -> body.array(0, 1, a -> a.element(tagBytes())), "without a length");
    assertMalformed(
        15, 1, body -> body.array(0, 2, a -> a.element(Bytes.EMPTY).element(1)), "0 bytes, not 8");
    assertMalformed(11, 1, body -> body.bytes(0, Bytes.utf8("short")), "5 bytes, not 32");
    assertMalformed(
        12,
        4,
        body ->
            body.number(0, 1)
                .bytes(1, Bodies.bytes(32, 1))
                .bytes(2, Bodies.bytes(32, 1))
                .bytes(3, Bodies.bytes(55, 1)),
        "multiple of 56");
    assertMalformed(18, 2, body -> body.number(0, 1).bytes(1, Bodies.bytes(33, 1)), "33 bytes");
  }

  @Test
  void fieldsOfLaterVersionsAreSkippedWhateverTheyAre() throws ProtocolViolationException {
    Entry.Body text =
        decode(
            1,
            4,
            body ->
                body.text(0, "hi")
                    .map(12, 1, inner -> inner.array(3, 1, a -> a.element(1)))
                    .array(13, 1, a -> a.element(Bytes.EMPTY))
                    .map(99, 1, inner -> inner.number(0, 1)));
    assertThat(text).isEqualTo(new Text("hi"));
  }

  @Test
  void boxesAreFoundByTheirTag() {
    Bytes mine = Bodies.bytes(8, 1);
    Bytes other = Bodies.bytes(8, 2);
    KeyBoxes boxes =
        new KeyBoxes(
            Bodies.bytes(32, 5),
            mine.concat(Bodies.bytes(48, 7), other, Bodies.bytes(48, 8), mine)
                .concat(Bodies.bytes(48, 9)));
    assertThat(boxes.count()).isEqualTo(3);
    assertThat(boxes.sealedFor(mine)).containsExactly(Bodies.bytes(48, 7), Bodies.bytes(48, 9));
    assertThat(boxes.sealedFor(Bodies.bytes(8, 3))).isEmpty();
  }

  @Test
  void keysAreNotPrinted() {
    Chain chain = new Chain(1, true, Bodies.bytes(32, 0xab), Optional.empty());
    assertThat(chain.toString()).isEqualTo("Chain[1, control]");
  }

  private static ProfileShown profile(String name, String about, String mime, int avatar) {
    return new ProfileShown(name, about, mime, Bodies.bytes(avatar, 1));
  }

  private static RoomInfoSet info(Optional<String> name, Optional<String> about) {
    return new RoomInfoSet(
        name, about, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
  }

  private static RoomInfoSet mirrors(List<PublicKey> mirrors) {
    return new RoomInfoSet(
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.of(mirrors));
  }

  private static List<PublicKey> keys(int count) {
    return Collections.nCopies(count, Bodies.key(1));
  }

  private interface Sized {
    Object of(int size);
  }

  /** This size is accepted, and one more is not. */
  private static void bound(int most, Sized make) {
    assertThatCode(() -> make.of(most)).doesNotThrowAnyException();
    refused(() -> make.of(most + 1), String.valueOf(most + 1));
  }

  private static void refused(ThrowingCallable make, String why) {
    assertThatThrownBy(make).isInstanceOf(IllegalArgumentException.class).hasMessageContaining(why);
  }

  private static CborWriter ref(CborWriter body) {
    return body.array(0, 2, array -> array.element(tagBytes()).element(1));
  }

  private static Bytes tagBytes() {
    return Bodies.tag(1).bytes();
  }

  private static void assertMalformed(int kind, int fields, Consumer<CborWriter> body, String why) {
    assertThatThrownBy(() -> decode(kind, fields, body))
        .isInstanceOf(ProtocolViolationException.class)
        .hasMessageContaining(why);
  }

  private static Entry.Body decode(int kind, int fields, Consumer<CborWriter> body)
      throws ProtocolViolationException {
    return EntryCodec.decode(
            CborWriter.map(
                4, map -> map.number(0, kind).number(1, 9).number(2, 8).map(4, fields, body)))
        .body();
  }
}
