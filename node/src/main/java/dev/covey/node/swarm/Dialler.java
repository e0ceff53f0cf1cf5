package dev.covey.node.swarm;

import dev.covey.core.ProtocolViolationException;
import dev.covey.core.UnavailableException;
import dev.covey.core.crypto.KeyPair;
import dev.covey.core.crypto.PublicKey;
import dev.covey.core.wire.Connection;
import dev.covey.core.wire.Transport;
import dev.covey.dht.HostPort;
import dev.covey.dht.RelayAddress;
import io.netty.channel.EventLoopGroup;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Dials addresses: no address twice at a time, none before its time, at most {@link #MAX_DIALS} at
 * once; of those that others told, so many a second. Several addresses of a device are raced,
 * relays last. Safe on any thread.
 */
final class Dialler {

  static final int MAX_DIALS = 64;

  /** Dials a second of addresses that others told, and how many at once before that. */
  static final int TOLD_RATE = 10;

  static final int TOLD_BURST = 64;

  /** As many of them at one host, unless it is this one. */
  static final int HOST_RATE = 2;

  static final int HOST_BURST = 16;

  private static final Duration TIMEOUT = Duration.ofSeconds(10);
  private static final Logger LOG = LoggerFactory.getLogger(Dialler.class);

  private final Transport transport;
  private final KeyPair identity;
  private final EventLoopGroup loops;
  private final AddressBook addresses;
  private final Bans bans;
  private final Duration headStart;
  private final DialAllowance told =
      new DialAllowance(TOLD_RATE, TOLD_BURST, HOST_RATE, HOST_BURST, System.nanoTime());
  private final Set<InetSocketAddress> dialling = ConcurrentHashMap.newKeySet();

  Dialler(
      Transport transport,
      KeyPair identity,
      EventLoopGroup loops,
      AddressBook addresses,
      Bans bans,
      Duration headStart) {
    this.transport = transport;
    this.identity = identity;
    this.loops = loops;
    this.addresses = addresses;
    this.bans = bans;
    this.headStart = headStart;
  }

  /** Whether an address that others told may be dialled now. */
  boolean isDue(InetSocketAddress address) {
    return !isDialling(address)
        && addresses.isDue(address)
        && told.hasOne(address.getAddress(), System.nanoTime());
  }

  boolean isDialling(InetSocketAddress address) {
    return dialling.contains(address);
  }

  /** As {@link #dial}, an address that others told: not too many of those. */
  CompletableFuture<Connection> dialTold(InetSocketAddress address) {
    long now = System.nanoTime();
    InetAddress host = address.getAddress();
    boolean mayDial = host.isLoopbackAddress() ? told.tryTake(now) : told.tryTake(host, now);
    if (!mayDial) {
      return refused(address, "too many were dialled lately");
    }
    return dial(address);
  }

  /** Dials whoever is there. Fails with {@link UnavailableException} at once if it must not. */
  CompletableFuture<Connection> dial(InetSocketAddress address) {
    if (bans.isBanned(address.getAddress())) {
      return refused(address, "the host is banned");
    }
    if (dialling.size() >= MAX_DIALS || !dialling.add(address)) {
      return refused(address, "it, or too many others, are being dialled");
    }
    CompletableFuture<Connection> dialled = transport.connect(address, identity, TIMEOUT);
    var unused =
        dialled.whenComplete(
            (connection, failure) -> {
              dialling.remove(address);
              if (failure == null) {
                addresses.met(address, connection.remotePublicKey());
              } else if (!dialled.isCancelled()) {
                LOG.debug("cannot reach {}: {}", address, failure.getMessage());
                addresses.failed(address);
              }
            });
    return dialled;
  }

  /** A connection, and how it goes. */
  record Reached(Connection connection, Path path) {}

  /** Reaches a device at any of its addresses that are due, or through a relay. */
  CompletableFuture<Reached> reach(
      PublicKey device, List<InetSocketAddress> direct, List<RelayAddress> relays, Detour detour) {
    List<Supplier<CompletableFuture<Reached>>> ways = new ArrayList<>();
    for (InetSocketAddress address : interleaved(direct)) {
      if (addresses.isDue(address)) {
        ways.add(() -> dial(address, device));
      }
    }
    for (RelayAddress relay : relays) {
      ways.add(() -> checked(detour.connect(device, relay), device, Path.RELAYED));
    }
    return Race.run(
        loops.next(), headStart, ways, late -> late.connection().close("another way was faster"));
  }

  /** IPv6 and IPv4 by turns, the first family first: if one does not work, the other is next. */
  static List<InetSocketAddress> interleaved(List<InetSocketAddress> addresses) {
    Deque<InetSocketAddress> six = new ArrayDeque<>();
    Deque<InetSocketAddress> four = new ArrayDeque<>();
    for (InetSocketAddress address : addresses) {
      (address.getAddress() instanceof Inet6Address ? six : four).add(address);
    }
    boolean sixFirst =
        !addresses.isEmpty() && addresses.get(0).getAddress() instanceof Inet6Address;
    Deque<InetSocketAddress> first = sixFirst ? six : four;
    Deque<InetSocketAddress> second = sixFirst ? four : six;
    List<InetSocketAddress> ordered = new ArrayList<>();
    while (!first.isEmpty() || !second.isEmpty()) {
      if (!first.isEmpty()) {
        ordered.add(first.poll());
      }
      if (!second.isEmpty()) {
        ordered.add(second.poll());
      }
    }
    return ordered;
  }

  private CompletableFuture<Reached> dial(InetSocketAddress address, PublicKey device) {
    return checked(dialTold(address), device, Path.DIRECT);
  }

  /** Hangs up on anybody else; cancelling the result cancels the attempt. */
  private static CompletableFuture<Reached> checked(
      CompletableFuture<Connection> attempt, PublicKey device, Path path) {
    CompletableFuture<Reached> checked = new CompletableFuture<>();
    var unusedCancel = checked.whenComplete((reached, failure) -> attempt.cancel(false));
    var unused =
        attempt.whenComplete(
            (connection, failure) -> {
              if (failure != null) {
                checked.completeExceptionally(failure);
              } else if (!connection.remotePublicKey().equals(device)) {
                connection.close("somebody else than was dialled");
                checked.completeExceptionally(
                    new ProtocolViolationException(
                        connection.remoteAddress() + " is another device than the record says"));
              } else if (!checked.complete(new Reached(connection, path))) {
                connection.close("no longer wanted");
              }
            });
    return checked;
  }

  private static CompletableFuture<Connection> refused(InetSocketAddress address, String why) {
    return CompletableFuture.failedFuture(
        new UnavailableException(HostPort.format(address) + " is not dialled: " + why));
  }
}
