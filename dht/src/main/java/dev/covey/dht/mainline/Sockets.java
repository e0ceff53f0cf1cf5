package dev.covey.dht.mainline;

import dev.covey.core.bytes.Bytes;
import io.netty.channel.EventLoop;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.function.BiConsumer;

/**
 * The UDP sockets of one or two address families, all on one event loop.
 *
 * <p>Two wildcard addresses with the same port are one socket: an IPv6 socket on the wildcard takes
 * IPv4 as well here, so a second one could not be bound beside it.
 */
final class Sockets {

  private final List<UdpSocket> sockets;
  private final List<Leg> legs;

  private Sockets(List<UdpSocket> sockets, List<Leg> legs) {
    this.sockets = List.copyOf(sockets);
    this.legs = List.copyOf(legs);
  }

  /** The part of one address family. */
  static final class Leg {
    private final UdpSocket socket;
    private final InetSocketAddress local;

    private Leg(UdpSocket socket, InetSocketAddress local) {
      this.socket = socket;
      this.local = local;
    }

    InetSocketAddress local() {
      return local;
    }

    boolean isIpv4() {
      return local.getAddress() instanceof Inet4Address;
    }

    boolean speaksTo(InetSocketAddress address) {
      return address.getAddress() instanceof Inet4Address == isIpv4();
    }

    Outbox outbox() {
      return socket;
    }

    /** Hands over the datagrams of this family, on the event loop. */
    void receiveWith(BiConsumer<InetSocketAddress, Bytes> receiver) {
      socket.receiveWith(isIpv4(), receiver);
    }
  }

  /** Binds all or nothing. */
  static Sockets open(MainlineOptions options) {
    InetSocketAddress bind = options.bindAddress();
    InetSocketAddress bind6 = options.bindAddress6();
    if (bind6 == null) {
      UdpSocket only = UdpSocket.open(bind, options.group());
      return new Sockets(List.of(only), List.of(new Leg(only, only.local())));
    }
    if (isWildcard(bind) && isWildcard(bind6) && bind.getPort() == bind6.getPort()) {
      UdpSocket both = UdpSocket.open(bind6, options.group());
      InetSocketAddress local6 = both.local();
      InetSocketAddress local4 = new InetSocketAddress(bind.getAddress(), local6.getPort());
      return new Sockets(List.of(both), List.of(new Leg(both, local4), new Leg(both, local6)));
    }
    UdpSocket first = UdpSocket.open(bind, options.group());
    try {
      UdpSocket second = UdpSocket.open(bind6, first.channel().eventLoop());
      return new Sockets(
          List.of(first, second),
          List.of(new Leg(first, first.local()), new Leg(second, second.local())));
    } catch (RuntimeException e) {
      first.close();
      throw e;
    }
  }

  /** IPv4 first. */
  List<Leg> legs() {
    return legs;
  }

  EventLoop eventLoop() {
    return sockets.get(0).channel().eventLoop();
  }

  /** Frees them, in reverse: the first may own the event loop. */
  void close() {
    for (int i = sockets.size() - 1; i >= 0; i--) {
      sockets.get(i).close();
    }
  }

  private static boolean isWildcard(InetSocketAddress address) {
    return address.getAddress().isAnyLocalAddress();
  }
}
