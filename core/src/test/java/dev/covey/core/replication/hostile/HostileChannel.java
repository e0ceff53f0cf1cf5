package dev.covey.core.replication.hostile;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.covey.core.ProtocolViolationException;
import dev.covey.core.bytes.Bytes;
import dev.covey.core.encoding.Decoder;
import dev.covey.core.log.Log;
import dev.covey.core.merkle.ProofRequest;
import dev.covey.core.mux.MuxChannel;
import dev.covey.core.mux.MuxHandler;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The attacker's end of one log's channel: keeps what comes, answers nothing by itself. */
final class HostileChannel implements MuxHandler {

  private static final long FIRST_PROBE = 1L << 30;

  private final HostilePeer peer;
  private final BlockingQueue<Message> received = new LinkedBlockingQueue<>();
  private final CountDownLatch opened = new CountDownLatch(1);
  private final CountDownLatch closed = new CountDownLatch(1);
  private volatile int id;
  private long nextProbe = FIRST_PROBE;
  private @Nullable MuxChannel channel;

  HostileChannel(HostilePeer peer) {
    this.peer = peer;
  }

  void use(MuxChannel opening, int localId) {
    channel = opening;
    id = localId;
  }

  /** On the event loop. */
  void closeHere() {
    requireNonNull(channel).close();
  }

  /** The attacker's number of this channel. */
  int id() {
    return id;
  }

  @Override
  public void onOpen(MuxChannel channel, Decoder handshake) {
    opened.countDown();
  }

  @Override
  public void onMessage(MuxChannel channel, int type, Decoder body) {
    received.add(new Message(type, body.rest().compact()));
  }

  @Override
  public void onClose(MuxChannel channel) {
    closed.countDown();
  }

  void awaitOpen() throws InterruptedException {
    assertThat(opened.await(20, TimeUnit.SECONDS)).as("channel open").isTrue();
  }

  void awaitClosed() throws InterruptedException {
    assertThat(closed.await(20, TimeUnit.SECONDS)).as("channel closed").isTrue();
  }

  /** Sends messages, all in one frame. */
  HostileChannel send(Message... messages) {
    peer.frame(peer.batch(id, messages));
    return this;
  }

  /** Sends the same messages over and over, all in one frame. */
  HostileChannel flood(int times, Message... messages) {
    peer.frame(peer.batch(id, times, messages));
    return this;
  }

  /** The next message of this type; others before it are dropped. */
  Message await(int type) throws InterruptedException {
    while (true) {
      Message message = received.poll(20, TimeUnit.SECONDS);
      assertThat(message)
          .as("message of type %s; the victim says: %s", type, peer.endReason())
          .isNotNull();
      if (message.type() == type) {
        return message;
      }
    }
  }

  /** The next request that is such; what else comes before it is dropped. */
  Asked awaitRequest(Predicate<Asked> such) throws InterruptedException {
    while (true) {
      Asked asked = Asked.read(await(Message.REQUEST).body());
      if (such.test(asked)) {
        return asked;
      }
    }
  }

  /** How many messages of this type wait to be looked at. */
  long waiting(int type) {
    return received.stream().filter(message -> message.type() == type).count();
  }

  /** The victim has to serve this block, on this channel, after all that was sent before. */
  void expectServed(Log log, long index) throws Exception {
    long asked = nextProbe++;
    send(Message.request(asked, log.fork(), ProofRequest.block(index, 0)));
    while (true) {
      Decoder in = new Decoder(await(Message.DATA).body());
      if (in.uint() == 1 && in.uint() == asked) {
        assertServed(in, log, index);
        return;
      }
    }
  }

  private static void assertServed(Decoder in, Log log, long index)
      throws ProtocolViolationException {
    assertThat(in.uint()).as("fork").isEqualTo(log.fork());
    assertThat(in.uint()).as("block").isEqualTo(index);
    Bytes value = in.buffer();
    assertThat(log.local(index)).contains(value);
  }
}
