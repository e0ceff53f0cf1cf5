package dev.covey.node.swarm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.covey.core.bytes.Bytes;
import dev.covey.core.testing.Await;
import dev.covey.core.wire.Transport;
import dev.covey.node.room.LocalRoom;
import io.netty.channel.EventLoopGroup;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A room that a node left, while connections come and go, and joined again. */
@Timeout(120)
class LeftRoomTest {

  @TempDir Path directory;

  private final EventLoopGroup loops = Transport.eventLoops(2);
  private final ExecutorService app = Executors.newFixedThreadPool(4);
  private SwarmNode ada;
  private SwarmNode bob;
  private LocalRoom his;
  private Bytes id;

  @BeforeEach
  void open() {
    ada = node("ada");
    bob = node("bob");
    LocalRoom hers = ada.join("jazz");
    his = bob.join("jazz");
    id = hers.keys().id();
  }

  @AfterEach
  void close() {
    ada.close();
    bob.close();
    var unused = loops.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly();
    app.shutdown();
  }

  @Test
  void aDialThatComesLateOpensNoChannelForIt() {
    RoomMembership left = bob.swarm.membership(id).orElseThrow();
    bob.swarm.leave(id);
    Await.until("it is left", left::isClosed);
    PeerLink link = Await.value(bob.swarm.dial(ada.address()));
    link.open(left);
    assertThat(channel(link)).isEmpty();
  }

  @Test
  void aChannelThatIsLeftOfItMakesWayForThatOfTheRoomJoinedAgain() {
    RoomMembership left = bob.swarm.membership(id).orElseThrow();
    PeerLink link = Await.value(bob.swarm.dial(ada.address()));
    link.open(left);
    RoomChannel old = channel(link).orElseThrow();
    // Nobody closes the connection: the channel is not known to the room yet.
    left.close();
    bob.swarm.leave(id);
    bob.swarm.join(his.network());
    RoomMembership again = bob.swarm.membership(id).orElseThrow();
    link.open(again);
    RoomChannel fresh = channel(link).orElseThrow();
    assertThat(fresh).isNotSameAs(old);
    assertThat(fresh.membership()).isSameAs(again);
    Await.until("they are neighbours", fresh::isNeighbour);
    assertThat(link.connection().isOpen()).isTrue();
  }

  @Test
  void aChannelThatOpensAfterItIsClosed() {
    RoomMembership left = bob.swarm.membership(id).orElseThrow();
    PeerLink link = Await.value(bob.swarm.dial(ada.address()));
    link.open(left);
    RoomChannel old = channel(link).orElseThrow();
    left.close();
    left.opened(old);
    Await.until("it is closed", () -> channel(link).isEmpty());
  }

  /** The room's channel once all that was asked of the connection is done. */
  private Optional<RoomChannel> channel(PeerLink link) {
    CompletableFuture<Optional<RoomChannel>> found = new CompletableFuture<>();
    link.execute(() -> found.complete(link.channel(his.network())));
    return Await.value(found);
  }

  private SwarmNode node(String name) {
    return new SwarmNode(
        directory.resolve(name),
        SwarmNode.person(name),
        loops,
        app,
        InetAddress.getLoopbackAddress(),
        SwarmOptions.defaults(),
        Optional.empty());
  }
}
