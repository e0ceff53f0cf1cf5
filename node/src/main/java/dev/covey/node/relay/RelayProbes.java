package dev.covey.node.relay;

import dev.covey.core.crypto.KeyPair;
import dev.covey.core.wire.Transport;
import io.netty.channel.EventLoop;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Dials a relay's clients back, to tell them whether they are reachable. On its event loop. */
final class RelayProbes {

  private static final Duration PROBE_TIMEOUT = Duration.ofSeconds(3);
  private static final int MAX_PROBES = 16;

  private final EventLoop loop;
  private final Transport transport;
  private final RelayOptions options;
  private int probes;

  RelayProbes(EventLoop loop, Transport transport, RelayOptions options) {
    this.loop = loop;
    this.transport = transport;
    this.options = options;
  }

  /** Dials the client's own address, nothing else, and sees whether the client answers. */
  void probe(RelayGuest guest, int port) {
    if (guest.probing || guest.address().isEmpty()) {
      return;
    }
    guest.probing = true;
    long wait = guest.probedAt + options.probeEvery().toNanos() - now();
    var unused =
        loop.schedule(
            () -> probeNow(guest, guest.address().get(), port),
            Math.max(0, wait),
            TimeUnit.NANOSECONDS);
  }

  private void probeNow(RelayGuest guest, InetSocketAddress from, int port) {
    if (guest.gone || probes >= MAX_PROBES || !guest.share.mayProbe(now())) {
      guest.probing = false;
      if (!guest.gone) {
        guest.send(new RelayMessage.Probed(false));
      }
      return;
    }
    probes++;
    guest.probedAt = now();
    // Under a key of its own: a second connection of this relay would take the first one's place.
    var unused =
        transport
            .connect(
                new InetSocketAddress(from.getAddress(), port), KeyPair.generate(), PROBE_TIMEOUT)
            .handle(
                (connection, failure) -> {
                  boolean met =
                      failure == null && connection.remotePublicKey().equals(guest.device());
                  if (failure == null) {
                    connection.close("this was a probe");
                  }
                  loop.execute(() -> probed(guest, met));
                  return met;
                });
  }

  private void probed(RelayGuest guest, boolean reachable) {
    probes--;
    guest.probing = false;
    guest.send(new RelayMessage.Probed(reachable));
  }

  private long now() {
    return loop.ticker().nanoTime();
  }
}
