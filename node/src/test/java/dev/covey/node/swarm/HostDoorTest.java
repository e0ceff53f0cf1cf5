package dev.covey.node.swarm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.covey.core.ProtocolViolationException;
import dev.covey.dht.HostPort;
import java.net.InetSocketAddress;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(10)
class HostDoorTest {

  private static final InetSocketAddress FAR = HostPort.parse("192.0.2.7:40000");
  private static final InetSocketAddress NEAR = HostPort.parse("127.0.0.1:40000");

  private final AtomicLong now = new AtomicLong(1);
  private final Bans bans = new Bans(new TestClock());
  private final HostDoor door = new HostDoor(bans, now::get);

  @Test
  void oneHostHasSoManyHandshakesAtOnce() {
    for (int i = 0; i < HostDoor.MAX_HANDSHAKES; i++) {
      assertThat(door.refusal(NEAR)).isEmpty();
    }
    assertThat(door.refusal(NEAR)).isPresent();
    assertThat(door.refusal(FAR)).isEmpty();
    door.connected(NEAR);
    assertThat(door.refusal(NEAR)).isEmpty();
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
