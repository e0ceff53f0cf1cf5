package dev.covey.node.portmap;

import dev.covey.core.ProtocolViolationException;
import dev.covey.node.portmap.RouterMessage.Mapping;
import dev.covey.node.portmap.RouterMessage.Protocol;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a port of the router leading to this node, for TCP and UDP, as long as it is open: by PCP,
 * else by NAT-PMP. Never holds anything up: it has a daemon thread of its own, and a router that
 * does not answer is asked again after ten minutes. Safe on any thread.
 */
public final class PortMapper implements AutoCloseable {

  /** Where routers listen for either protocol. */
  public static final int ROUTER_PORT = 5351;

  private static final Logger LOG = LoggerFactory.getLogger(PortMapper.class);

  private static final int LIFETIME_SECONDS = 3_600;
  private static final long SHORTEST_SECONDS = 30;
  private static final Duration AGAIN = Duration.ofMinutes(10);
  private static final int FIRST_WAIT_MILLIS = 250;
  private static final int TRIES = 4;
  private static final int LAST_TRIES = 2;
  private static final int MAX_PACKET = 1_100;

  private final Supplier<Optional<InetSocketAddress>> router;
  private final int port;
  private final byte[] nonce = new byte[RouterMessage.NONCE_SIZE];
  private final CountDownLatch stop = new CountDownLatch(1);
  private final Thread thread;
  private volatile Optional<InetSocketAddress> outside = Optional.empty();
  private boolean pcp = true;

  private PortMapper(Supplier<Optional<InetSocketAddress>> router, int port) {
    this.router = router;
    this.port = port;
    new SecureRandom().nextBytes(nonce);
    this.thread = new Thread(this::run, "covey-portmap");
    thread.setDaemon(true);
  }

  /** Begins to ask this host's router for the port. Returns at once. */
  public static PortMapper open(int port) {
    return open(
        () -> Gateway.find().map(gateway -> new InetSocketAddress(gateway, ROUTER_PORT)), port);
  }

  static PortMapper open(Supplier<Optional<InetSocketAddress>> router, int port) {
    PortMapper mapper = new PortMapper(router, port);
    mapper.thread.start();
    return mapper;
  }

  /** Where the router says this node is reached; nothing while it does not. */
  public List<InetSocketAddress> outside() {
    return outside.stream().toList();
  }

  /** Takes the mapping back, waiting for the router no longer than two seconds. */
  @Override
  public void close() {
    stop.countDown();
    try {
      thread.join(2_000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    try {
      long pause;
      do {
        pause = renew();
      } while (!stop.await(pause, TimeUnit.SECONDS));
      if (outside.isPresent()) {
        takeBack();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Asks for the port; returns after how many seconds to ask again. */
  private long renew() {
    Optional<InetSocketAddress> asked = router.get();
    if (asked.isEmpty()) {
      outside = Optional.empty();
      return AGAIN.toSeconds();
    }
    try {
      Mapping tcp = ask(asked.get(), Protocol.TCP, LIFETIME_SECONDS, TRIES);
      Mapping unusedUdp = ask(asked.get(), Protocol.UDP, LIFETIME_SECONDS, TRIES);
      Optional<InetSocketAddress> before = outside;
      outside = Optional.of(new InetSocketAddress(tcp.outside(), tcp.port()));
      if (!outside.equals(before)) {
        LOG.info("the router leads {} to port {} of this node", outside.get(), port);
      }
      return Math.max(SHORTEST_SECONDS, Math.min(tcp.lifetimeSeconds(), LIFETIME_SECONDS) / 2);
    } catch (IOException e) {
      LOG.debug("no port from the router {}: {}", asked.get(), e.getMessage());
      outside = Optional.empty();
      return AGAIN.toSeconds();
    }
  }

  private void takeBack() {
    Optional<InetSocketAddress> asked = router.get();
    if (asked.isEmpty()) {
      return;
    }
    for (Protocol protocol : Protocol.values()) {
      try {
        Mapping unused = ask(asked.get(), protocol, 0, LAST_TRIES);
      } catch (IOException e) {
        LOG.debug(
            "the router {} did not take the port back for {}: {}",
            asked.get(),
            protocol,
            e.getMessage());
      }
    }
  }

  private Mapping ask(InetSocketAddress of, Protocol protocol, int lifetime, int tries)
      throws IOException, ProtocolViolationException {
    if (pcp) {
      byte[] answer =
          exchange(of, own -> RouterMessage.pcp(protocol, own, nonce, port, lifetime), tries);
      if (answer.length == 0 || answer[0] != 0) {
        return RouterMessage.readPcp(answer, protocol, nonce, port);
      }
      // An answer of version 0: this router speaks NAT-PMP only.
      pcp = false;
    }
    InetAddress outsideAddress =
        lifetime == 0
            ? of.getAddress()
            : RouterMessage.readNatPmpAddress(
                exchange(of, own -> RouterMessage.natPmpAddress(), tries));
    byte[] answer = exchange(of, own -> RouterMessage.natPmp(protocol, port, lifetime), tries);
    return RouterMessage.readNatPmp(answer, protocol, port, outsideAddress);
  }

  /**
   * Sends until something comes back from the router. On a socket of its own: a slow router answers
   * each try, and what comes late must not be taken for the answer to the next question.
   */
  private byte[] exchange(InetSocketAddress of, Function<InetAddress, byte[]> question, int tries)
      throws IOException {
    int wait = FIRST_WAIT_MILLIS;
    DatagramPacket answer = new DatagramPacket(new byte[MAX_PACKET], MAX_PACKET);
    try (DatagramSocket socket = new DatagramSocket()) {
      socket.connect(of);
      byte[] asked = question.apply(socket.getLocalAddress());
      for (int i = 0; i < tries; i++) {
        socket.send(new DatagramPacket(asked, asked.length));
        socket.setSoTimeout(wait);
        try {
          socket.receive(answer);
          return Arrays.copyOf(answer.getData(), answer.getLength());
        } catch (SocketTimeoutException e) {
          wait *= 2;
        }
        if (stop.getCount() == 0 && tries > LAST_TRIES) {
          throw new IOException("closed");
        }
      }
    }
    throw new IOException("no answer");
  }
}
