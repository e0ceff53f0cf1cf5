package dev.covey.node.swarm;

import dev.covey.core.UnavailableException;
import dev.covey.core.crypto.PublicKey;
import dev.covey.core.wire.Connection;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Dials what others call relays, with the swarm's filter and its patience. Safe on any thread. */
public final class RelayDialler {

  private final Dialler dialler;
  private final AddressFilter filter;
  private final AddressBook addresses;
  private final Bans bans;

  RelayDialler(Dialler dialler, AddressFilter filter, AddressBook addresses, Bans bans) {
    this.dialler = dialler;
    this.filter = filter;
    this.addresses = addresses;
    this.bans = bans;
  }

  /**
   * Whether what somebody calls a relay may be dialled, and is due: a host that is neither banned
   * nor, unless this node listens on such an address itself, loopback or link-local.
   */
  public boolean mayDial(InetSocketAddress address) {
    return filter.mayDial(address, PeerLink.NOWHERE)
        && !bans.isBanned(address.getAddress())
        && addresses.isDue(address);
  }

  /** Dials a relay, not to be dialled again so soon if it, or this device, is not there. */
  public CompletableFuture<Connection> dial(InetSocketAddress address, Optional<PublicKey> relay) {
    return dialler
        .dialTold(address)
        .thenCompose(
            made -> {
              if (relay.isEmpty() || relay.get().equals(made.remotePublicKey())) {
                return CompletableFuture.completedFuture(made);
              }
              addresses.failed(address);
              made.close("not the relay it was said to be");
              return CompletableFuture.failedFuture(
                  new UnavailableException("another device than the relay at " + address));
            });
  }
}
