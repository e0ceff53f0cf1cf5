package dev.covey.node.swarm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.covey.core.ProtocolViolationException;
import dev.covey.core.crypto.KeyPair;
import dev.covey.core.testing.Await;
import dev.covey.core.wire.Connection;
import dev.covey.core.wire.ConnectionOptions;
import dev.covey.core.wire.ListeningPort;
import dev.covey.core.wire.Transport;
import dev.covey.dht.HostPort;
import io.netty.channel.EventLoopGroup;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(10)
class HostDoorTest {

  private static final InetSocketAddress FAR = HostPort.parse("192.0.2.7:40000");

  private final AtomicLong now = new AtomicLong(1);
  private final Bans bans = new Bans(new TestClock());
  private final HostDoor door = new HostDoor(bans, now::get);

  private final List<SocketAddress> ended = new ArrayList<>();

  private void comes(SocketAddress remote) {
    assertThat(door.refusal(remote)).isEmpty();
    door.begun(
        remote,
        () -> {
          ended.add(remote);
          door.failed(remote, new IllegalStateException("closed"));
        });
  }

  @Test
  void oneHostHasSoManyHandshakesAtOnceAndTheOldestMakesWay() {
    List<InetSocketAddress> all = new ArrayList<>();
    for (int i = 0; i < HostDoor.MAX_HANDSHAKES + 3; i++) {
      all.add(HostPort.parse("127.0.0.1:" + (20_000 + i)));
    }
    all.subList(0, HostDoor.MAX_HANDSHAKES).forEach(this::comes);
    comes(FAR);
    assertThat(ended).isEmpty();
    door.connected(all.get(0));
    comes(all.get(HostDoor.MAX_HANDSHAKES));
    assertThat(ended).isEmpty();
    comes(all.get(HostDoor.MAX_HANDSHAKES + 1));
    comes(all.get(HostDoor.MAX_HANDSHAKES + 2));
    assertThat(ended).containsExactly(all.get(1), all.get(2));
  }

  @Test
  @Timeout(60)
  void thoseWhoNeverFinishLockNobodyOut() throws IOException {
    EventLoopGroup loops = Transport.eventLoops(1);
    Transport transport = new Transport(loops, ConnectionOptions.defaults(), door);
    List<Socket> silent = new ArrayList<>();
    try (ListeningPort port =
        transport.listen(HostPort.parse("127.0.0.1:0"), KeyPair.generate(), made -> {})) {
      for (int i = 0; i < HostDoor.MAX_HANDSHAKES; i++) {
        silent.add(new Socket(port.address().getAddress(), port.address().getPort()));
      }
      Connection made =
          Await.value(
              transport.connect(port.address(), KeyPair.generate(), Duration.ofSeconds(20)));
      assertThat(made.isOpen()).isTrue();
      silent.get(0).setSoTimeout(5_000);
      assertThat(silent.get(0).getInputStream().read()).isEqualTo(-1);
    } finally {
      for (Socket socket : silent) {
        socket.close();
      }
      var unused = loops.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly();
    }
  }

  @Test
  void allOfAnIpv6NetworkIsOneHost() {
    for (int i = 0; i < HostDoor.BURST; i++) {
      InetSocketAddress one = HostPort.parse("[2001:db8::" + (i + 1) + "]:40000");
      comes(one);
      door.connected(one);
    }
    assertThat(door.refusal(HostPort.parse("[2001:db8::ffff]:40000"))).isPresent();
    assertThat(door.refusal(HostPort.parse("[2001:db8:0:1::1]:40000"))).isEmpty();
  }

  @Test
  void aDistantHostComesSoOftenASecond() {
    for (int i = 0; i < HostDoor.BURST; i++) {
      assertThat(door.refusal(FAR)).isEmpty();
      door.connected(FAR);
    }
    assertThat(door.refusal(FAR)).isPresent();
    now.addAndGet(1_000_000_000L);
    for (int i = 0; i < HostDoor.RATE; i++) {
      assertThat(door.refusal(FAR)).isEmpty();
      door.connected(FAR);
    }
    assertThat(door.refusal(FAR)).isPresent();
  }

  @Test
  void handshakesOfGarbageBanAHostAndSlowOnesDoNot() {
    for (int i = 0; i < 10; i++) {
      assertThat(door.refusal(FAR)).isEmpty();
      door.failed(FAR, new IllegalStateException("too slow"));
    }
    for (int i = 0; i < Bans.HOST_VIOLATIONS; i++) {
      assertThat(door.refusal(FAR)).isEmpty();
      door.failed(FAR, new ProtocolViolationException("garbage"));
    }
    assertThat(door.refusal(FAR)).contains("banned");
  }
}
