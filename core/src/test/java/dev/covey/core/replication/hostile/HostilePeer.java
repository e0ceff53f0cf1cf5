package dev.covey.core.replication.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.covey.core.bytes.Bytes;
import dev.covey.core.encoding.Encoder;
import dev.covey.core.log.Log;
import dev.covey.core.mux.Mux;
import dev.covey.core.testing.Await;
import dev.covey.core.testing.CpuTime;
import dev.covey.core.wire.Capability;
import dev.covey.core.wire.Connection;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** An attacker's connection to the victim: handshake and channels as they should be, or not. */
final class HostilePeer {

  private static final String PROTOCOL = "hypercore/alpha";

  private final Connection connection;
  private final Connection victims;
  private final Mux mux;
  private final Deque<Integer> freeIds = new ArrayDeque<>();
  private int usedIds;

  /**
   * @param victims the victim's end of the same connection
   */
  HostilePeer(Connection connection, Connection victims) {
    this.connection = connection;
    this.victims = victims;
    this.mux = Mux.start(connection);
  }

  Connection connection() {
    return connection;
  }

  /** Opens a log's channel with the proof of knowing its key, and waits for the victim's open. */
  HostileChannel open(Log log) throws InterruptedException {
    HostileChannel channel = open(log, Capability.ours(connection, log.key().bytes()));
    channel.awaitOpen();
    return channel;
  }

  /** Opens a log's channel with these 32 bytes for a proof. */
  HostileChannel open(Log log, Bytes capability) {
    return onLoop(
        () -> {
          HostileChannel channel = new HostileChannel(this);
          Bytes handshake = new Encoder().uint(1).raw(capability).toBytes();
          Integer free = freeIds.pollLast();
          channel.use(
              mux.open(PROTOCOL, log.discoveryKey().bytes(), handshake, channel),
              free == null ? ++usedIds : free);
          return channel;
        });
  }

  /** Closes a channel as it should be. */
  void close(HostileChannel channel) throws InterruptedException {
    boolean closing =
        onLoop(
            () -> {
              channel.closeHere();
              return freeIds.add(channel.id());
            });
    assertThat(closing).isTrue();
    channel.awaitClosed();
  }

  /** Sends a frame as it is, behind what was sent before. */
  void frame(Bytes frame) {
    boolean sent =
        onLoop(
            () -> {
              connection.send(frame);
              return true;
            });
    assertThat(sent).isTrue();
  }

  /**
   * Waits until the victim has read most of what was sent: our own end gives up one that does not.
   */
  void awaitWritable() {
    Await.until("the victim to read", () -> onLoop(connection::isWritable));
  }

  /** Reads nothing more. */
  void stopReading() {
    connection.execute(connection::pauseReading);
  }

  /** One frame with these messages of one channel. */
  Bytes batch(int channel, Message... messages) {
    return batch(channel, 1, messages);
  }

  Bytes batch(int channel, int times, Message... messages) {
    Encoder batch = new Encoder(1 << 16).uint(0).uint(0).uint(channel);
    for (int i = 0; i < times; i++) {
      for (Message message : messages) {
        batch.uint(Encoder.uintSize(message.type()) + message.body().length());
        batch.uint(message.type()).raw(message.body());
      }
    }
    return batch.toBytes();
  }

  /** What the victim's event loop has worked so far, without its waits for the processor. */
  Duration victimWorked() {
    CompletableFuture<Duration> worked = new CompletableFuture<>();
    victims.execute(() -> worked.complete(CpuTime.ofThisThread()));
    return Await.value(worked);
  }

  /** Why the victim ended the connection; waits for it. */
  String awaitEnd() throws Exception {
    return victims.closed().get(20, TimeUnit.SECONDS);
  }

  /** The same, if it has ended. */
  String endReason() {
    return victims.closed().getNow("nothing, the connection is open");
  }

  boolean isOpen() {
    return victims.isOpen();
  }

  void close() throws Exception {
    connection.close("the attack is over");
    String unused = awaitEnd();
  }

  private <T> T onLoop(Supplier<T> action) {
    CompletableFuture<T> result = new CompletableFuture<>();
    connection.execute(
        () -> {
          try {
            result.complete(action.get());
          } catch (RuntimeException e) {
            result.completeExceptionally(e);
          }
        });
    return result.orTimeout(20, TimeUnit.SECONDS).join();
  }
}
