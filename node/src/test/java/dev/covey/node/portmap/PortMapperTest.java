package dev.covey.node.portmap;

import static org.assertj.core.api.Assertions.assertThat;

import dev.covey.core.ProtocolViolationException;
import dev.covey.core.testing.Await;
import dev.covey.dht.HostPort;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** With a router of ours on loopback. */
@Timeout(60)
final class PortMapperTest {

  private static final int PORT = 4_001;

  private static PortMapper mapper(FakeRouter router) {
    return PortMapper.open(() -> Optional.of(router.address()), PORT);
  }

  @Test
  void mapsBothProtocolsByPcpAndTakesThemBack() throws Exception {
    try (FakeRouter router = new FakeRouter(FakeRouter.Kind.PCP)) {
      PortMapper mapper = mapper(router);
      Await.until("mapped", () -> !mapper.outside().isEmpty());
      assertThat(mapper.outside()).containsExactly(HostPort.parse("203.0.113.9:5001"));
      assertThat(router.mapped()).containsExactlyInAnyOrder("pcp 6", "pcp 17");
      mapper.close();
      Await.until("both are taken back", () -> router.mapped().isEmpty());
    }
  }

  @Test
  void answersThatComeTwiceAnswerOneQuestionOnly() throws Exception {
    try (FakeRouter router = new FakeRouter(FakeRouter.Kind.TWICE)) {
      PortMapper mapper = mapper(router);
      Await.until("mapped", () -> !mapper.outside().isEmpty());
      assertThat(router.mapped()).containsExactlyInAnyOrder("pcp 6", "pcp 17");
      mapper.close();
    }
  }

  @Test
  void mapsByNatPmpWhereThatIsAllThereIs() throws Exception {
    try (FakeRouter router = new FakeRouter(FakeRouter.Kind.NAT_PMP)) {
      PortMapper mapper = mapper(router);
      Await.until("mapped", () -> !mapper.outside().isEmpty());
      assertThat(mapper.outside()).containsExactly(HostPort.parse("203.0.113.9:5001"));
      assertThat(router.mapped()).containsExactlyInAnyOrder("nat-pmp 2", "nat-pmp 1");
      mapper.close();
      Await.until("both are taken back", () -> router.mapped().isEmpty());
    }
  }

  @Test
  void believesNothingThatWasNotAsked() throws Exception {
    for (FakeRouter.Kind kind :
        new FakeRouter.Kind[] {
          FakeRouter.Kind.REFUSING, FakeRouter.Kind.FORGING, FakeRouter.Kind.BABBLING
        }) {
      try (FakeRouter router = new FakeRouter(kind)) {
        PortMapper mapper = mapper(router);
        Await.until("asked", () -> router.asked() > 0);
        mapper.close();
        assertThat(mapper.outside()).as(kind.name()).isEmpty();
      }
    }
  }

  @Test
  void aRouterThatIsSilentHoldsNothingUp() throws Exception {
    try (FakeRouter router = new FakeRouter(FakeRouter.Kind.SILENT)) {
      long start = System.nanoTime();
      PortMapper mapper = mapper(router);
      assertThat(mapper.outside()).isEmpty();
      mapper.close();
      assertThat(System.nanoTime() - start).isLessThan(5_000_000_000L);
    }
  }

  @Test
  void withoutARouterNothingIsAsked() {
    PortMapper mapper = PortMapper.open(Optional::<InetSocketAddress>empty, PORT);
    mapper.close();
    assertThat(mapper.outside()).isEmpty();
  }

  @Test
  void randomAnswersAreAMappingOrAViolation() {
    Random random = new Random(3);
    byte[] nonce = new byte[RouterMessage.NONCE_SIZE];
    int violations = 0;
    for (int i = 0; i < 100_000; i++) {
      byte[] answer = new byte[random.nextInt(80)];
      random.nextBytes(answer);
      if (answer.length > 4) {
        answer[0] = (byte) (random.nextBoolean() ? 2 : 0);
        answer[1] = (byte) (128 + random.nextInt(3));
        answer[2] = 0;
        answer[3] = 0;
      }
      try {
        var unused =
            answer.length > 0 && answer[0] == 2
                ? RouterMessage.readPcp(answer, RouterMessage.Protocol.TCP, nonce, PORT)
                : RouterMessage.readNatPmp(
                    answer,
                    RouterMessage.Protocol.TCP,
                    PORT,
                    RouterMessage.readNatPmpAddress(answer));
      } catch (ProtocolViolationException e) {
        violations++;
      }
    }
    assertThat(violations).isPositive();
  }

  @Test
  void theRouterIsTheKernelsDefaultRoute() throws Exception {
    String routes =
        """
        Iface Destination Gateway Flags RefCnt Use Metric Mask MTU Window IRTT
        e0 0000000A 00000000 0001 0 0 0 000000FF 0 0 0
        e0 00000000 0100000A 0003 0 0 0 00000000 0 0 0
        """;
    assertThat(Gateway.parse(routes)).contains(InetAddress.getByAddress(new byte[] {10, 0, 0, 1}));
    assertThat(Gateway.parse("nonsense\n\n0 00000000 zzzzzzzz 0 0 0 0 00000000\n")).isEmpty();
  }
}
