package dev.covey.node.relay;

import dev.covey.core.ProtocolViolationException;
import dev.covey.core.bytes.Bytes;
import dev.covey.core.encoding.Decoder;
import dev.covey.core.mux.Mux;
import dev.covey.core.mux.MuxChannel;
import dev.covey.core.mux.MuxHandler;
import dev.covey.core.testing.Await;
import dev.covey.core.wire.Connection;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** One side of the relay protocol without any rules. */
final class RawChannel implements MuxHandler {

  private final Connection connection;
  private final Consumer<RelayMessage> heard;
  private final CompletableFuture<MuxChannel> opened = new CompletableFuture<>();

  /** A client's side. */
  RawChannel(Connection connection, Consumer<RelayMessage> heard) {
    this(connection, false, heard);
  }

  RawChannel(Connection connection, boolean relays, Consumer<RelayMessage> heard) {
    this.connection = connection;
    this.heard = heard;
    Bytes hello = new RelayHello(relays, false, Optional.empty()).encode();
    Mux unused =
        Mux.start(
            connection,
            mux -> {
              MuxChannel unusedChannel = mux.open(RelayProtocol.NAME, null, hello, this);
            });
  }

  void say(RelayMessage message) {
    MuxChannel channel = Await.value(opened);
    connection.execute(() -> message.send(channel));
  }

  void say(int type, byte[] body) {
    MuxChannel channel = Await.value(opened);
    connection.execute(() -> channel.send(type, Bytes.wrap(body)));
  }

  @Override
  public void onOpen(MuxChannel channel, Decoder handshake) {
    opened.complete(channel);
  }

  @Override
  public void onMessage(MuxChannel channel, int type, Decoder body)
      throws ProtocolViolationException {
    RelayMessage.decode(type, body).ifPresent(heard);
  }
}
