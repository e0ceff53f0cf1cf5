package dev.covey.dht.mainline;

import dev.covey.core.ProtocolViolationException;
import dev.covey.core.bytes.Bytes;
import dev.covey.dht.HostPort;
import dev.covey.dht.kademlia.Contact;
import dev.covey.dht.kademlia.NodeId;
import dev.covey.dht.krpc.KrpcCodec;
import dev.covey.dht.krpc.Message;
import dev.covey.dht.krpc.Want;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** Nodes that answer whoever asks them, and lie in concert. */
final class Attackers {

  private final Simulation simulation;
  private final List<Contact> ring = new ArrayList<>();

  Attackers(Simulation simulation) {
    this.simulation = simulation;
  }

  List<Contact> ring() {
    return ring;
  }

  /**
   * Sets up nodes around the key. They take every announcement and keep none, tell only of each
   * other, and make themselves known to many.
   *
   * @param radius how far from the key they are at most, as a part of the space
   */
  void surround(NodeId key, int count, double radius) {
    List<Sybil> sybils = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      sybils.add(new Sybil(key, near(key, radius, simulation.random)));
    }
    for (Sybil sybil : sybils) {
      sybil.makeKnown();
    }
  }

  /**
   * Sets up nodes of all kinds of malice, all over the place: some answer with a new id each time,
   * some tell of nodes that do not exist, or of real addresses with made-up ids, and all that are
   * asked for peers name false ones.
   */
  void mixIn(int count) {
    List<Malicious> all = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      all.add(new Malicious(i % 3));
    }
    all.forEach(Malicious::makeKnown);
  }

  /** An id at a random distance within the radius. */
  static NodeId near(NodeId key, double radius, Random random) {
    long mask = (long) (random.nextDouble() * radius * 0x1p53) << 11;
    return new NodeId(key.high() ^ mask, random.nextLong(), random.nextInt());
  }

  private final class Malicious implements Simulation.Host {
    private final int kind;
    private final Contact self;

    private Malicious(int kind) {
      this.kind = kind;
      this.self = new Contact(NodeId.random(simulation.random), simulation.nextAddress());
      simulation.add(self.address(), this);
    }

    private void makeKnown() {
      for (int i = 0; i < 60; i++) {
        InetSocketAddress asked = simulation.any().address;
        Bytes query =
            KrpcCodec.encode(
                new Message.FindNode(Bytes.utf8("m"), self.id(), false, self.id(), Want.UNSAID));
        simulation.at(
            simulation.now() + (long) (simulation.random.nextDouble() * 20 * Simulation.SECOND),
            () -> simulation.send(self.address(), asked, query));
      }
    }

    @Override
    public void receive(InetSocketAddress from, Bytes datagram) {
      Message.Query query = query(datagram);
      if (query == null) {
        return;
      }
      NodeId target = self.id();
      if (query instanceof Message.GetPeers get) {
        target = get.key();
      } else if (query instanceof Message.FindNode find) {
        target = find.target();
      }
      List<Contact> told = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        NodeId id = near(target, 1e-6, simulation.random);
        InetSocketAddress address =
            kind == 1
                ? HostPort.parse("66.6." + simulation.random.nextInt(256) + ".6:6666")
                : simulation.any().address;
        told.add(new Contact(id, address));
      }
      List<InetSocketAddress> values = new ArrayList<>();
      for (int i = 0; query instanceof Message.GetPeers && i < 40; i++) {
        values.add(HostPort.parse("66.6.6." + i + ":" + (2000 + simulation.random.nextInt(9999))));
      }
      NodeId id = kind == 0 ? NodeId.random(simulation.random) : self.id();
      simulation.send(
          self.address(),
          from,
          KrpcCodec.encode(
              new Message.Response(
                  query.transaction(), id, told, values, Bytes.utf8("tokenses"), from)));
    }
  }

  private static Message.@Nullable Query query(Bytes datagram) {
    try {
      return KrpcCodec.decode(datagram) instanceof Message.Query query ? query : null;
    } catch (ProtocolViolationException e) {
      return null;
    }
  }

  private final class Sybil implements Simulation.Host {
    private final NodeId key;
    private final Contact self;

    private Sybil(NodeId key, NodeId id) {
      this.key = key;
      this.self = new Contact(id, simulation.nextAddress());
      ring.add(self);
      simulation.add(self.address(), this);
    }

    /** Asks many, so that they ping it and keep it: those near the key first. */
    private void makeKnown() {
      List<Simulation.Member> members = simulation.members();
      List<Simulation.Member> nearest =
          members.stream()
              .filter(member -> member.alive)
              .sorted(Comparator.comparing(m -> m.node.id(), key::compareDistance))
              .limit(40)
              .toList();
      List<Simulation.Member> asked = new ArrayList<>(nearest);
      for (int i = 0; i < 20; i++) {
        asked.add(simulation.any());
      }
      for (Simulation.Member member : asked) {
        simulation.at(
            simulation.now() + (long) (simulation.random.nextDouble() * 20 * Simulation.SECOND),
            () ->
                simulation.send(
                    self.address(),
                    member.address,
                    KrpcCodec.encode(
                        new Message.FindNode(
                            Bytes.utf8("s"), self.id(), false, key, Want.UNSAID))));
      }
    }

    @Override
    public void receive(InetSocketAddress from, Bytes datagram) {
      Message.Query query = query(datagram);
      if (query == null) {
        return;
      }
      List<Contact> told = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        told.add(ring.get(simulation.random.nextInt(ring.size())));
      }
      List<InetSocketAddress> values =
          query instanceof Message.GetPeers
              ? List.of(HostPort.parse("66.6.6." + simulation.random.nextInt(256) + ":6666"))
              : List.of();
      simulation.send(
          self.address(),
          from,
          KrpcCodec.encode(
              new Message.Response(
                  query.transaction(), self.id(), told, values, Bytes.utf8("tokenses"), from)));
    }
  }
}
