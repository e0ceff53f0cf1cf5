package dev.covey.core.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.covey.core.bytes.Bytes;
import io.netty.channel.embedded.EmbeddedChannel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What waits to be taken by the socket. */
@Timeout(20)
class ConnectionOutboundTest {

  @Test
  void nothingWaitsInAChannelThatIsClosed() {
    EmbeddedChannel channel = new EmbeddedChannel();
    ConnectionOutbound outbound =
        new ConnectionOutbound(channel, Bytes.wrap(new byte[32]), Bytes.wrap(new byte[24]));
    outbound.write(new byte[10], 0, 10);
    outbound.flush();
    assertThat(channel.releaseOutbound()).isTrue();
    assertThat(channel.finish()).isFalse();
    assertThat(channel.isOpen()).isFalse();
    outbound.write(new byte[10], 0, 10);
    assertThat(outbound.unreadBytes()).isZero();
  }
}
