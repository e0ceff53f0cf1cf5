package dev.covey.core.mux;

import static org.assertj.core.api.Assertions.assertThat;

import dev.covey.core.bytes.Bytes;
import dev.covey.core.encoding.Decoder;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A handler that writes down what happens, in words: "open H", "0 hex", "end", "close". */
final class TestChannel implements MuxHandler {

  final BlockingQueue<String> events = new LinkedBlockingQueue<>();
  final CompletableFuture<MuxChannel> channel = new CompletableFuture<>();

  @Override
  public void onOpen(MuxChannel channel, Decoder handshake) {
    this.channel.complete(channel);
    events.add("open " + handshake.rest().utf8());
  }

  @Override
  public void onMessage(MuxChannel channel, int type, Decoder body) {
    Bytes rest = body.rest();
    events.add(type + " " + (rest.length() > 64 ? rest.length() + " bytes" : rest.utf8()));
  }

  @Override
  public void onBatchEnd(MuxChannel channel) {
    events.add("end");
  }

  @Override
  public void onClose(MuxChannel channel) {
    events.add("close");
  }

  void expect(String... expected) throws InterruptedException {
    for (String event : expected) {
      assertThat(events.poll(10, TimeUnit.SECONDS)).isEqualTo(event);
    }
  }
}
