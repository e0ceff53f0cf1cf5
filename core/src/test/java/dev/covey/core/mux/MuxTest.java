package dev.covey.core.mux;

import static dev.covey.core.testing.Vectors.list;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.covey.core.bytes.Bytes;
import dev.covey.core.encoding.Encoder;
import dev.covey.core.testing.Await;
import dev.covey.core.testing.ConnectionPair;
import dev.covey.core.testing.Vectors;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;

@Timeout(60)
class MuxTest {

  private static final Bytes HELLO = Bytes.utf8("hello");

  private static List<String> recorded(String step) {
    for (JsonNode v : list(Vectors.load("protomux").required("steps"))) {
      if (v.required("what").asString().startsWith(step)) {
        return list(v.required("frames")).stream().map(JsonNode::asString).toList();
      }
    }
    throw new AssertionError("no step " + step);
  }

  private static Bytes repeated(int value, int length) {
    byte[] bytes = new byte[length];
    java.util.Arrays.fill(bytes, (byte) value);
    return Bytes.wrap(bytes);
  }

  private static Bytes handshake(int value) {
    return Bytes.wrap(new byte[] {1}).concat(repeated(value, 32));
  }

  @Test
  void writesTheFramesThatJavaScriptWrites() throws Exception {
    try (RawPeer peer = new RawPeer(mux -> {})) {
      MuxChannel[] c = new MuxChannel[3];
      peer.run(
          m -> c[0] = m.open("hypercore/alpha", repeated(1, 32), handshake(9), new TestChannel()));
      peer.expect(recorded("open channel 1").get(0));
      peer.run(
          m -> c[1] = m.open("hypercore/alpha", repeated(2, 32), handshake(8), new TestChannel()));
      peer.expect(recorded("open channel 2").get(0));
      peer.run(m -> c[2] = m.open("no-id", null, Bytes.EMPTY, new TestChannel()));
      peer.expect(recorded("open channel 3").get(0));
      String one = recorded("message: channel 1").get(0);
      Bytes syncBody = Bytes.hex(one).slice(2, Bytes.hex(one).length() - 2);
      peer.run(m -> c[0].send(0, syncBody));
      peer.expect(one);
      peer.run(m -> c[2].send(0, new Encoder().string("hi")));
      peer.expect(recorded("message: channel 3").get(0));
      peer.run(
          m -> {
            c[0].send(0, syncBody);
            c[0].send(2, Bytes.hex("05"));
            c[1].send(0, syncBody.slice(0, 1), syncBody.slice(1, syncBody.length() - 1));
            c[0].send(0, new Encoder().raw(syncBody));
          });
      peer.expect(recorded("batch: sync on 1").get(0));
      peer.run(
          m -> {
            c[2].close();
            c[1].send(0, syncBody);
          });
      peer.expect(recorded("batch: a control message").get(0));
      peer.run(m -> c[1].close());
      peer.expect(recorded("close channel 2").get(0));
      peer.send("0001010775" + "6e6b6e6f776e" + "00");
      peer.expect(recorded("reject of remote channel 1").get(0));
    }
  }

  @Test
  void readsTheFramesThatJavaScriptWrites() throws Exception {
    TestChannel one = new TestChannel();
    TestChannel two = new TestChannel();
    TestChannel three = new TestChannel();
    try (RawPeer peer =
        new RawPeer(
            m -> {
              assertThat(m.open("hypercore/alpha", repeated(1, 32), HELLO, one)).isNotNull();
              assertThat(m.open("hypercore/alpha", repeated(2, 32), HELLO, two)).isNotNull();
              assertThat(m.open("no-id", null, HELLO, three)).isNotNull();
            })) {
      for (JsonNode v : list(Vectors.load("protomux").required("steps"))) {
        if (!v.required("what").asString().startsWith("reject")) {
          list(v.required("frames")).forEach(frame -> peer.send(frame.asString()));
        }
      }
      one.expect("open " + handshake(9).utf8(), "0 \17\0\n\0", "end");
      one.expect("0 \17\0\n\0", "2 \5", "0 \17\0\n\0", "end", "0 \17\0\n\0", "end");
      two.expect(
          "open " + handshake(8).utf8(), "0 \17\0\n\0", "end", "0 \17\0\n\0", "end", "close");
      three.expect("open ", "0 \2hi", "end", "close");
    }
  }

  @Test
  void pairsOpensThatCrossAndClosesOnBothSides() throws Exception {
    TestChannel left = new TestChannel();
    TestChannel right = new TestChannel();
    try (ConnectionPair pair = ConnectionPair.open()) {
      Mux a = Mux.start(pair.initiator(), m -> use(m.open("p", HELLO, Bytes.utf8("L"), left)));
      Mux b = Mux.start(pair.responder(), m -> use(m.open("p", HELLO, Bytes.utf8("R"), right)));
      left.expect("open R");
      right.expect("open L");
      MuxChannel channel = Await.value(left.channel);
      a.connection().execute(() -> channel.send(3, Bytes.utf8("x")));
      right.expect("3 x", "end");
      b.connection().execute(() -> right.channel.join().close());
      right.expect("close");
      left.expect("close");
      assertThat(channel.isClosed()).isTrue();
      // Both ids are free again, and are used again.
      for (int round = 0; round < 20; round++) {
        TestChannel again = new TestChannel();
        TestChannel back = new TestChannel();
        CompletableFuture<Void> ready = new CompletableFuture<>();
        b.connection()
            .execute(
                () -> {
                  b.pair("p", (mux, id) -> opened(mux.open("p", id, Bytes.EMPTY, back)));
                  ready.complete(null);
                });
        ready.get(10, TimeUnit.SECONDS);
        a.connection().execute(() -> use(a.open("p", HELLO, Bytes.EMPTY, again)));
        again.expect("open ");
        back.expect("open ");
        assertThat(Await.value(again.channel).localId()).isEqualTo(1);
        // Crossing closes.
        a.connection().execute(() -> again.channel.join().close());
        b.connection().execute(() -> back.channel.join().close());
        again.expect("close");
        back.expect("close");
      }
    }
  }

  @Test
  void deliversWhatWasSentRightBehindTheOpen() throws Exception {
    TestChannel left = new TestChannel();
    TestChannel right = new TestChannel();
    CompletableFuture<Void> late = new CompletableFuture<>();
    try (ConnectionPair pair = ConnectionPair.open()) {
      Mux b = Mux.start(pair.responder(), m -> m.pair("p", (mux, id) -> late));
      Mux a =
          Mux.start(
              pair.initiator(),
              m -> {
                MuxChannel channel = m.open("p", null, Bytes.utf8("L"), left);
                channel.send(0, Bytes.utf8("one"));
                channel.send(1, Bytes.utf8("two"));
              });
      b.connection()
          .execute(
              () ->
                  b.connection()
                      .eventLoop()
                      .execute(
                          () -> {
                            use(b.open("p", null, Bytes.utf8("R"), right));
                            late.complete(null);
                          }));
      right.expect("open L", "0 one", "1 two", "end");
      left.expect("open R");
      assertThat(a.connection().isOpen()).isTrue();
    }
  }

  @Test
  void rejectsWhatNobodyOpens() throws Exception {
    TestChannel left = new TestChannel();
    CompletableFuture<Void> later = new CompletableFuture<>();
    try (ConnectionPair pair = ConnectionPair.open()) {
      Mux b = Mux.start(pair.responder(), m -> m.pair("asked", (mux, id) -> later));
      Mux a = Mux.start(pair.initiator(), m -> use(m.open("unknown", null, HELLO, left)));
      left.expect("close");
      TestChannel asked = new TestChannel();
      a.connection().execute(() -> use(a.open("asked", null, HELLO, asked)));
      later.completeExceptionally(new IllegalStateException("no"));
      asked.expect("close");
      assertThat(b.connection().isOpen()).isTrue();
    }
  }

  @Test
  void answersAnOpenThatWasClosedBeforeItWasAnswered() throws Exception {
    TestChannel ours = new TestChannel();
    CompletableFuture<Void> never = new CompletableFuture<>();
    try (RawPeer peer = new RawPeer(m -> m.pair("p", (mux, id) -> never))) {
      peer.send("000101017000");
      peer.send("000301");
      // A second open of the same name, by another id: ours pairs with that one.
      peer.send("000102017000");
      peer.send("000205");
      assertThat(peer.closeReason()).contains("reject of 5");
    }
    try (RawPeer peer = new RawPeer(m -> m.pair("p", (mux, id) -> never))) {
      peer.send("000101017000");
      peer.send("000301");
      peer.send("000102017000");
      peer.send("0001030178" + "00");
      peer.expect("000203");
      peer.run(m -> use(m.open("p", null, Bytes.EMPTY, ours)));
      ours.expect("open ");
      peer.expect("000000" + "020201" + "05" + "0101017000");
    }
  }

  @Test
  void keepsTheIdOfAClosedChannelUntilItsAnswerCame() throws Exception {
    try (RawPeer peer = new RawPeer(m -> {})) {
      TestChannel first = new TestChannel();
      peer.run(m -> m.open("p", null, Bytes.EMPTY, first).close());
      first.expect("close");
      peer.expect("00000005" + "0101017000" + "020301");
      peer.run(m -> use(m.open("q", null, Bytes.EMPTY, new TestChannel())));
      peer.expect("000102017100");
      peer.send("000201");
      peer.send("000101017200");
      peer.expect("000201");
      peer.run(m -> use(m.open("s", null, Bytes.EMPTY, new TestChannel())));
      peer.expect("000101017300");
    }
  }

  @Test
  void splitsWhatIsCorkedIntoFramesOfModestSize() throws Exception {
    TestChannel right = new TestChannel();
    TestChannel left = new TestChannel();
    try (ConnectionPair pair = ConnectionPair.open()) {
      Mux b = Mux.start(pair.responder(), m -> use(m.open("p", null, Bytes.EMPTY, right)));
      Mux a = Mux.start(pair.initiator(), m -> use(m.open("p", null, Bytes.EMPTY, left)));
      left.expect("open ");
      right.expect("open ");
      MuxChannel channel = Await.value(left.channel);
      a.connection()
          .execute(
              () -> {
                channel.cork();
                channel.cork();
                for (int i = 0; i < 3000; i++) {
                  channel.send(0, repeated(7, 100));
                }
                channel.uncork();
                channel.uncork();
                channel.send(1, repeated(7, 16_000_000));
              });
      int messages = 0;
      int ends = 0;
      while (messages < 3001) {
        String event = right.events.poll(10, TimeUnit.SECONDS);
        assertThat(event).isNotNull();
        if (event.equals("end")) {
          ends++;
        } else {
          messages++;
        }
      }
      assertThat(ends).isBetween(5, 20);
      assertThatThrownBy(
              () -> {
                CompletableFuture<Void> tooLarge = new CompletableFuture<>();
                a.connection()
                    .execute(
                        () -> {
                          try {
                            channel.send(1, repeated(7, 1 << 24));
                            tooLarge.complete(null);
                          } catch (RuntimeException e) {
                            tooLarge.completeExceptionally(e);
                          }
                        });
                tooLarge.get(10, TimeUnit.SECONDS);
              })
          .hasMessageContaining("16 MiB");
      assertThat(b.connection().isOpen()).isTrue();
    }
  }

  @Test
  void closesTheConnectionOnEveryKnownTrick() throws Exception {
    assertEnds("id 0", "000100" + "017000");
    assertEnds("expected 1 or", "000102" + "017000");
    assertEnds("waits for no answer", "000201");
    assertEnds("only", "00000105aa");
    assertEnds("ends early", "0001");
    assertEnds("batch inside", "000000" + "0300" + "0100");
    assertEnds("at most", "000101017000" + "00".repeat(RemoteOpens.MAX_OPEN_BYTES));
  }

  @Test
  void closesTheConnectionWhenAnIdIsOpenedTwice() throws Exception {
    CompletableFuture<Void> never = new CompletableFuture<>();
    try (RawPeer peer = new RawPeer(m -> m.pair("p", (mux, id) -> never))) {
      peer.send("000101017000");
      peer.send("000101017000");
      assertThat(peer.closeReason()).contains("expected 2 or one that is free");
    }
  }

  @Test
  void survivesAFloodOfOpensByBoundingIt() throws Exception {
    CompletableFuture<Void> never = new CompletableFuture<>();
    try (RawPeer peer = new RawPeer(m -> m.pair("p", (mux, id) -> never))) {
      Encoder batch = new Encoder().uint(0).uint(0).uint(0);
      for (int i = 1; i <= RemoteOpens.HARD_WAITING + 1; i++) {
        Encoder open = new Encoder().uint(1).uint(i).string("p").uint(0);
        batch.buffer(open.toBytes());
      }
      peer.send(batch.toBytes());
      assertThat(peer.closeReason()).contains("more than " + RemoteOpens.HARD_WAITING);
    }
  }

  @Test
  void boundsWhatIsSentBeforeTheAnswer() throws Exception {
    CompletableFuture<Void> never = new CompletableFuture<>();
    try (RawPeer peer = new RawPeer(m -> m.pair("p", (mux, id) -> never))) {
      peer.send("000101017000");
      Encoder batch = new Encoder().uint(0).uint(0).uint(1);
      for (int i = 0; i < 2100; i++) {
        batch.buffer(Bytes.hex("00"));
      }
      peer.send(batch.toBytes());
      assertThat(peer.closeReason()).contains("not open yet");
    }
  }

  @Test
  void answersManyUnknownOpensWithRejects() throws Exception {
    try (RawPeer peer = new RawPeer(m -> {})) {
      for (int i = 0; i < 100; i++) {
        peer.send("000101017000");
        peer.expect("000201");
      }
    }
  }

  @Test
  void ignoresMessagesOfUnknownChannelsAndUnknownControls() throws Exception {
    try (RawPeer peer = new RawPeer(m -> {})) {
      peer.send("0900aabb");
      peer.send("0009aabb");
      peer.send("000309");
      peer.send("000101017000");
      peer.expect("000201");
    }
  }

  @Test
  void turnsRandomFramesIntoNothingWorseThanAClose() throws Exception {
    Random random = new Random(99);
    for (int round = 0; round < 40; round++) {
      try (RawPeer peer =
          new RawPeer(
              m -> {
                use(m.open("p", null, HELLO, new TestChannel()));
                m.pair("q", (mux, id) -> null);
              })) {
        for (int i = 0; i < 40; i++) {
          byte[] junk = new byte[1 + random.nextInt(20)];
          random.nextBytes(junk);
          for (int k = 0; k < junk.length; k++) {
            if (random.nextInt(3) > 0) {
              junk[k] = (byte) random.nextInt(4);
            }
          }
          peer.send(Bytes.wrap(junk));
        }
        peer.send("000209");
        assertThat(peer.closeReason()).isNotEqualTo("internal error").isNotEmpty();
      }
    }
  }

  private static void assertEnds(String reason, String frame) throws Exception {
    try (RawPeer peer = new RawPeer(m -> {})) {
      peer.send(frame);
      assertThat(peer.closeReason()).contains(reason);
    }
  }

  private static CompletableFuture<?> opened(MuxChannel channel) {
    return CompletableFuture.completedFuture(channel);
  }

  private static void use(MuxChannel channel) {
    assertThat(channel).isNotNull();
  }
}
