package dev.covey.core.mux;

import static org.assertj.core.api.Assertions.assertThat;

import dev.covey.core.bytes.Bytes;
import dev.covey.core.testing.ConnectionPair;
import dev.covey.core.wire.Connection;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;

/** A mux of ours at one end of a real connection; at the other, frames written by hand. */
final class RawPeer implements AutoCloseable {

  private final ConnectionPair pair = ConnectionPair.open();
  private final BlockingQueue<Bytes> frames = new LinkedBlockingQueue<>();
  final Mux mux;

  RawPeer(Consumer<Mux> setUp) {
    mux = Mux.start(pair.initiator(), setUp);
    pair.responder()
        .start((array, offset, length) -> frames.add(Bytes.wrap(array, offset, length)));
  }

  /** Sends one frame to the mux. */
  void send(Bytes frame) {
    Connection connection = pair.responder();
    connection.execute(() -> connection.send(frame));
  }

  void send(String hex) {
    send(Bytes.hex(hex));
  }

  /** The next frame from the mux has to be this. */
  void expect(String hex) throws InterruptedException {
    Bytes frame = frames.poll(10, TimeUnit.SECONDS);
    assertThat(frame).isNotNull();
    assertThat(frame.hex()).isEqualTo(hex);
  }

  /** Runs on the event loop of the mux and waits for it. */
  <T> T onLoop(Function<Mux, T> action) {
    CompletableFuture<T> result = new CompletableFuture<>();
    mux.connection()
        .execute(
            () -> {
              try {
                result.complete(action.apply(mux));
              } catch (RuntimeException e) {
                result.completeExceptionally(e);
              }
            });
    return result.orTimeout(10, TimeUnit.SECONDS).join();
  }

  void run(Consumer<Mux> action) {
    var unused =
        onLoop(
            mux -> {
              action.accept(mux);
              return true;
            });
  }

  String closeReason() throws Exception {
    return mux.connection().closed().get(10, TimeUnit.SECONDS);
  }

  @Override
  public void close() {
    pair.close();
  }
}
