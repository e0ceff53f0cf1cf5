package dev.covey.node.room.entry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.covey.core.ProtocolViolationException;
import dev.covey.core.bytes.Bytes;
import dev.covey.core.log.LogKey;
import dev.covey.node.room.key.LogTag;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class EntryCodecTest {

  private static final long TIME = HybridClock.at(1_795_000_000_000L) + 3;

  @Test
  void comesBackAsItWas() throws ProtocolViolationException {
    Entry text = text("grüße 😀", List.of(seen(1, 7), seen(2, 1L << 40)));
    assertThat(EntryCodec.decode(EntryCodec.encode(text))).isEqualTo(text);
    Entry file = new Entry(TIME, -5, List.of(), file("report.pdf"));
    assertThat(EntryCodec.decode(EntryCodec.encode(file))).isEqualTo(file);
  }

  @Test
  void matchesItsFrozenVectors() {
    assertThat(EntryCodec.encode(text("hi", List.of(seen(1, 7)))).hex()).isEqualTo(TEXT);
    assertThat(EntryCodec.encode(new Entry(TIME, 1, List.of(), file("a.txt"))).hex())
        .isEqualTo(FILE);
  }

  @Test
  void sixtyFourKibibytesAreAcceptedAndOneMoreRefused() throws ProtocolViolationException {
    int overhead = EntryCodec.encode(text("x".repeat(60_000), List.of())).length() - 60_000;
    Entry largest = text("x".repeat(Entry.MAX_BYTES - overhead), List.of());
    Bytes encoded = EntryCodec.encode(largest);
    assertThat(encoded.length()).isEqualTo(65_536);
    assertThat(EntryCodec.decode(encoded)).isEqualTo(largest);
    assertThatThrownBy(
            () -> EntryCodec.encode(text("x".repeat(Entry.MAX_BYTES - overhead + 1), List.of())))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("takes 65537 bytes; at most 65536 fit");
    assertThatThrownBy(() -> EntryCodec.decode(encoded.concat(Bytes.utf8("x"))))
        .isInstanceOf(ProtocolViolationException.class)
        .hasMessageContaining("65537 bytes");
  }

  @Test
  void citesAtMost128Heads() throws ProtocolViolationException {
    List<Seen> heads = new ArrayList<>();
    for (int i = 0; i < Entry.MAX_SEEN; i++) {
      heads.add(seen(i, 1));
    }
    Entry most = text("x", heads);
    assertThat(EntryCodec.decode(EntryCodec.encode(most))).isEqualTo(most);
    heads.add(seen(200, 1));
    assertThatThrownBy(() -> text("x", heads)).hasMessageContaining("129 heads");
    Bytes tooMany = rawEntry(1, 1, heads, map -> map.map(4, 1, body -> body.text(0, "x")));
    assertRefused(tooMany, "more than 128");
  }

  @Test
  void citedHeadsRiseByTag() {
    assertThatThrownBy(() -> text("x", List.of(seen(2, 1), seen(1, 1))))
        .hasMessageContaining("out of order");
    Bytes twice =
        rawEntry(
            1, 1, List.of(seen(1, 1), seen(1, 2)), map -> map.map(4, 1, body -> body.text(0, "x")));
    assertRefused(twice, "out of order");
  }

  @Test
  void unknownKeysAreSkippedAndUnknownKindsKept() throws ProtocolViolationException {
    Bytes more =
        CborWriter.map(
            5,
            map ->
                map.number(0, 1)
                    .number(1, 9)
                    .number(2, 8)
                    .map(4, 2, body -> body.text(0, "hi").map(9, 1, inner -> inner.number(0, 1)))
                    .array(77, 2, array -> array.element(1).element(Bytes.utf8("z"))));
    assertThat(EntryCodec.decode(more)).isEqualTo(new Entry(9, 8, List.of(), new Text("hi")));
    Bytes later = rawEntry(4_000, 9, List.of(), map -> map.text(4, "not even a map"));
    assertThat(EntryCodec.decode(later).body()).isEqualTo(new Entry.Unknown(4_000));
  }

  @Test
  void missingAndMisplacedFieldsAreRefused() {
    assertRefused(CborWriter.map(1, map -> map.number(0, 1)), "without kind or time");
    assertRefused(CborWriter.map(2, map -> map.number(0, 1).number(1, 1)), "without a body");
    assertRefused(CborWriter.map(2, map -> map.number(1, 1).number(0, 1)), "key 0 after key 1");
    assertRefused(CborWriter.map(2, map -> map.number(0, 1).number(1, -1)), "below 0");
    assertRefused(CborWriter.map(2, map -> map.number(0, 1).text(1, "late")), "number");
    assertRefused(Bytes.hex("a100"), "CBOR");
    assertRefused(Bytes.hex("a1616101"), "key");
    assertRefused(Bytes.EMPTY, "the end");
    assertRefused(Bytes.hex("a0a0"), "behind the end");
  }

  @Test
  void fileNamesThatArePathsAreRefused() {
    for (String name : List.of("../x", "a/b", "a\\b", "..", ".", "a\0b")) {
      assertThatThrownBy(() -> file(name)).hasMessageContaining("path");
    }
    assertThat(file("é".repeat(127) + "x").name()).hasSize(128);
    assertThatThrownBy(() -> file("é".repeat(128))).hasMessageContaining("256 bytes");
    assertThatThrownBy(() -> file("")).hasMessageContaining("0 bytes");
  }

  @Test
  void halfASurrogatePairIsTheCallersError() {
    assertThatThrownBy(() -> EntryCodec.encode(text("a\ud800b", List.of())))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("not Unicode");
  }

  @Test
  void deepNestingIsRefusedNotFollowed() {
    Bytes deep = Bytes.hex("a2184d" + "81".repeat(60_000) + "00");
    assertRefused(deep, "CBOR");
  }

  @Test
  void hugeDeclaredLengthsAllocateNothing() {
    for (String head :
        List.of("5b7fffffffffffffff", "5a7fffffff", "7a7fffffff", "9b7fffffffffffff00")) {
      assertThatThrownBy(() -> EntryCodec.decode(Bytes.hex("a3000101010204" + "a100" + head)))
          .isInstanceOf(ProtocolViolationException.class);
      assertThatThrownBy(() -> EntryCodec.decode(Bytes.hex("a4000101010201" + "04a100" + head)))
          .isInstanceOf(ProtocolViolationException.class);
    }
  }

  @Test
  void anyBytesAreAnEntryOrAViolation() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    List<Bytes> starts = new ArrayList<>();
    for (Entry.Body body : Bodies.all()) {
      starts.add(EntryCodec.encode(new Entry(TIME, 1, List.of(seen(1, 7), seen(9, 2)), body)));
    }
    for (int round = 0; round < 100_000; round++) {
      byte[] bytes = mutate(starts.get(random.nextInt(starts.size())), random);
      try {
        assertThat(EntryCodec.decode(Bytes.wrap(bytes)).time()).isNotNegative();
      } catch (ProtocolViolationException e) {
        assertThat(e.getMessage()).isNotNull();
      } catch (RuntimeException | Error e) {
        throw new AssertionError("seed " + seed + " round " + round, e);
      }
    }
  }

  private static byte[] mutate(Bytes start, Random random) {
    if (random.nextInt(10) == 0) {
      byte[] bytes = new byte[random.nextInt(200)];
      random.nextBytes(bytes);
      return bytes;
    }
    byte[] bytes = start.toByteArray();
    for (int i = random.nextInt(4); i >= 0; i--) {
      bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
    }
    return random.nextInt(4) == 0
        ? java.util.Arrays.copyOf(bytes, random.nextInt(bytes.length))
        : bytes;
  }

  private static Bytes rawEntry(
      long kind, long time, List<Seen> seen, java.util.function.Consumer<CborWriter> body) {
    return CborWriter.map(
        5,
        map -> {
          map.number(0, kind).number(1, time).number(2, 0);
          map.array(
              3,
              2 * seen.size(),
              array ->
                  seen.forEach(head -> array.element(head.tag().bytes()).element(head.length())));
          body.accept(map);
        });
  }

  private static void assertRefused(Bytes encoded, String why) {
    assertThatThrownBy(() -> EntryCodec.decode(encoded))
        .isInstanceOf(ProtocolViolationException.class)
        .hasMessageContaining(why);
  }

  private static final String TEXT =
      "a50001011b01a1ee565e000003021b000001a1ee565e7b03824800000000000000010704a1006268" + "69";
  private static final String FILE =
      "a40005011b01a1ee565e000003020104a60065612e747874026a746578742f706c61696e03582044"
          + "4444444444444444444444444444444444444444444444444444444444444404841a000f42401103"
          + "1a000249f005020619ee48";

  private static Entry text(String text, List<Seen> seen) {
    return new Entry(TIME, 1_795_000_000_123L, seen, new Text(text));
  }

  private static Seen seen(int tag, long length) {
    byte[] bytes = new byte[8];
    bytes[7] = (byte) tag;
    return new Seen(new LogTag(Bytes.wrap(bytes)), length);
  }

  private static FileShared file(String name) {
    return new FileShared(
        name,
        "text/plain",
        new LogKey(Bytes.hex("44".repeat(32))),
        new Blob(1_000_000, 17, 3, 150_000),
        FileShared.What.AUDIO,
        61_000);
  }
}
