package dev.covey.node.swarm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.covey.core.wire.Transport;
import dev.covey.dht.HostPort;
import io.netty.channel.EventLoopGroup;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class RaceTest {

  private static final Duration LONG = Duration.ofHours(1);

  private final EventLoopGroup loops = Transport.eventLoops(1);
  private final List<String> begun = Collections.synchronizedList(new ArrayList<>());
  private final List<String> late = Collections.synchronizedList(new ArrayList<>());

  @AfterEach
  void close() {
    var unused = loops.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly();
  }

  @Test
  void theNextBeginsAtOnceWhenOneFails() throws Exception {
    CompletableFuture<String> dead = new CompletableFuture<>();
    CompletableFuture<String> good = new CompletableFuture<>();
    CompletableFuture<String> third = new CompletableFuture<>();
    CompletableFuture<String> race =
        race(LONG, List.of(way("dead", dead), way("good", good), way("third", third)));
    dead.completeExceptionally(new IllegalStateException("nobody"));
    good.complete("winner");
    assertThat(race.get(10, TimeUnit.SECONDS)).isEqualTo("winner");
    assertThat(begun).containsExactly("dead", "good");
  }

  @Test
  void theNextBeginsAfterAHeadStartAndTheLoserIsCancelled() throws Exception {
    CompletableFuture<String> silent = new CompletableFuture<>();
    CompletableFuture<String> race =
        race(
            Duration.ofMillis(20),
            List.of(
                way("silent", silent), way("good", CompletableFuture.completedFuture("winner"))));
    assertThat(race.get(10, TimeUnit.SECONDS)).isEqualTo("winner");
    assertThatThrownBy(() -> silent.get(10, TimeUnit.SECONDS))
        .isInstanceOf(java.util.concurrent.CancellationException.class);
    assertThat(late).isEmpty();
  }

  @Test
  void failsWithTheLastFailureWhenAllFailAndAtOnceWithoutAny() {
    CompletableFuture<String> race =
        race(
            LONG,
            List.of(
                way("one", CompletableFuture.failedFuture(new IllegalStateException("first"))),
                way("two", CompletableFuture.failedFuture(new IllegalStateException("last")))));
    assertThatThrownBy(() -> race.get(10, TimeUnit.SECONDS))
        .isInstanceOf(ExecutionException.class)
        .hasRootCauseMessage("last");
    CompletableFuture<String> none = race(LONG, List.of());
    assertThatThrownBy(() -> none.get(10, TimeUnit.SECONDS))
        .hasRootCauseMessage("no address to dial");
  }

  @Test
  void familiesTakeTurns() {
    List<InetSocketAddress> four =
        List.of(HostPort.parse("192.0.2.1:5000"), HostPort.parse("192.0.2.2:5000"));
    List<InetSocketAddress> six =
        List.of(HostPort.parse("[2001:db8::1]:5000"), HostPort.parse("[2001:db8::2]:5000"));
    List<InetSocketAddress> all = new ArrayList<>(six);
    all.addAll(four);
    assertThat(Dialler.interleaved(all))
        .containsExactly(six.get(0), four.get(0), six.get(1), four.get(1));
    assertThat(Dialler.interleaved(four)).isEqualTo(four);
    assertThat(Dialler.interleaved(List.of())).isEmpty();
  }

  private Supplier<CompletableFuture<String>> way(String name, CompletableFuture<String> attempt) {
    return () -> {
      begun.add(name);
      return attempt;
    };
  }

  private CompletableFuture<String> race(
      Duration headStart, List<Supplier<CompletableFuture<String>>> ways) {
    return Race.run(loops.next(), headStart, ways, late::add);
  }
}
