package dev.covey.node.swarm;

import dev.covey.core.bytes.Bytes;
import dev.covey.core.crypto.PublicKey;
import dev.covey.dht.Discovery;
import dev.covey.dht.PeerRecord;
import dev.covey.dht.RelayAddress;
import dev.covey.node.room.SharedRoom;
import dev.covey.node.room.presence.Company;
import dev.covey.node.swarm.overlay.Overlay;
import dev.covey.node.swarm.overlay.OverlayActions;
import dev.covey.node.swarm.overlay.OverlayMessage;
import dev.covey.node.swarm.overlay.OverlayOptions;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * This node in one room: found by others, looking for others, and neighbour of a few of them, as
 * its {@link Overlay} says. Confined to one event loop, which need not be that of any connection;
 * what others call goes there.
 */
final class RoomMembership implements OverlayActions<PublicKey>, AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(RoomMembership.class);

  private static final long TICK_MILLIS = 1_000;

  /** Ticks between two looks whether this node's addresses have changed. */
  private static final int LOOK_EVERY = 5;

  /** Ticks between two looks what mirrors are to be told, or tell. */
  private static final int TELL_MIRRORS_EVERY = 2;

  /** How often an address is tried that nobody answers for, while there are enough neighbours. */
  private static final long STROLL_MILLIS = 60_000;

  /** Whispers that wait to be opened; more are dropped. */
  private static final int MAX_WHISPERS = 256;

  private final Swarm swarm;
  private final SharedRoom room;
  private final EventLoop loop;
  private final RecordBook records;
  private final OwnRecord own;
  private final Overlay<PublicKey> overlay;
  private final FoundAddresses found = new FoundAddresses();
  private final RoomTopics topics;
  private final AtomicInteger pendingHeads = new AtomicInteger();
  private final AtomicInteger whispers = new AtomicInteger();
  private final Map<PublicKey, RoomChannel> channels = new HashMap<>();
  private @Nullable ScheduledFuture<?> ticking;
  private @Nullable PeerRecord told;
  private int ticks;
  private int dialling;
  private long strolled;
  private volatile boolean wanting = true;
  private volatile boolean closed;

  RoomMembership(Swarm swarm, SharedRoom room, EventLoop loop, OwnRecord own, RecordBook records) {
    this.swarm = swarm;
    this.room = room;
    this.loop = loop;
    this.own = own;
    this.records = records;
    this.topics = new RoomTopics(room);
    this.overlay =
        new Overlay<>(
            swarm.device(),
            OverlayOptions.defaults(),
            new Random(),
            () -> TimeUnit.NANOSECONDS.toMillis(System.nanoTime()),
            this);
  }

  SharedRoom room() {
    return room;
  }

  RecordBook records() {
    return records;
  }

  /** This node's record for the room; signed anew when it has changed or grows old. Any thread. */
  PeerRecord ownRecord() {
    return own.current();
  }

  /** Heads that wait to be looked at, of all connections. Any thread. */
  AtomicInteger pendingHeads() {
    return pendingHeads;
  }

  /** Whether more neighbours are looked for. Any thread. */
  boolean isWanting() {
    return wanting && !closed;
  }

  /** Whether this node has left the room, or stops. Any thread. */
  boolean isClosed() {
    return closed;
  }

  /** Where a device can be asked for, by its record. Any thread. */
  List<RelayAddress> relays(PublicKey device) {
    return records.signed(device).map(PeerRecord::relays).orElse(List.of());
  }

  /** What the room is looked for by, the current topic first. Any thread. */
  List<Bytes> topicKeys() {
    return topics.keys();
  }

  /** Begins: peers from before at once, those that discovery finds as they come. */
  void start(Optional<Discovery> discovery, List<PublicKey> remembered) {
    run(() -> overlay.heard(remembered));
    topics.start(discovery, swarm.address().getPort(), this::found);
    swarm.topicsChanged();
    // All rooms of a loop at once, so that idle ones wake it once a second.
    long now = TimeUnit.NANOSECONDS.toMillis(loop.ticker().nanoTime());
    ticking =
        loop.scheduleAtFixedRate(
            this::tick,
            TICK_MILLIS - Math.floorMod(now, TICK_MILLIS),
            TICK_MILLIS,
            TimeUnit.MILLISECONDS);
  }

  /** An address that anybody may have announced. Any thread. */
  void found(InetSocketAddress address) {
    if (!swarm.mayDial(address)) {
      return;
    }
    Optional<PublicKey> behind = swarm.behind(address);
    if (behind.isPresent()) {
      run(() -> overlay.heard(behind.stream().toList()));
    } else {
      run(
          () -> {
            found.add(address);
            dialFound();
          });
    }
  }

  /** Devices that are said to be in the room. Any thread. */
  void heard(List<PublicKey> devices) {
    if (!devices.isEmpty()) {
      run(() -> overlay.heard(devices));
    }
  }

  /**
   * Any thread. Two connections that cross have each its event loop, so that the one that goes may
   * open its channel here after the one that stays.
   */
  void opened(RoomChannel channel) {
    run(
        channel::close,
        () -> {
          if (!channel.isOpen()) {
            return; // That it is closed was said already, or will be.
          }
          RoomChannel before = channels.get(channel.device());
          if (before != null && before != channel) {
            if (before.isOpen() && swarm.links().isCurrent(before.link())) {
              if (channel.isWanted()) {
                before.link().execute(before::want);
              }
              return;
            }
            overlay.replaced(channel.device());
          }
          if (before != channel) {
            channels.put(channel.device(), channel);
            swarm.met(channel);
          }
          overlay.opened(channel.device(), channel.isWanted());
        });
  }

  /** Any thread. */
  void received(RoomChannel from, OverlayMessage<PublicKey> message, List<PublicKey> toldDevices) {
    run(
        () -> {
          if (channels.get(from.device()) == from) {
            overlay.received(from.device(), with(message, toldDevices));
          }
        });
  }

  /** A neighbour handed on what a member says in passing. Any thread. */
  void whispered(RoomChannel from, Bytes message) {
    Optional<Company> company = room.company();
    if (company.isEmpty()) {
      return;
    }
    if (whispers.incrementAndGet() > MAX_WHISPERS) {
      int unused = whispers.decrementAndGet();
      return;
    }
    from.link()
        .application(
            () -> {
              try {
                if (company.get().hear(message)) {
                  swarm.whisper(room, message, Optional.of(from.device()));
                }
              } finally {
                int unused = whispers.decrementAndGet();
              }
            });
  }

  /** The channel is gone, or was refused because the other side is not in the room. Any thread. */
  void closed(RoomChannel channel) {
    run(
        () -> {
          if (channels.remove(channel.device(), channel)) {
            overlay.closed(channel.device());
            swarm.links().channel(channel.device(), room).ifPresent(this::opened);
          } else if (!channels.containsKey(channel.device())) {
            overlay.unreachable(channel.device());
          }
        });
  }

  /** A device could not be reached, or its connection ended too soon. Any thread. */
  void unreachable(PublicKey device) {
    run(
        () -> {
          if (!channels.containsKey(device)) {
            overlay.unreachable(device);
          }
        });
  }

  @Override
  public void connect(PublicKey peer) {
    RoomChannel known = channels.get(peer);
    if (known != null) {
      known.link().execute(known::want);
    } else {
      var unused =
          swarm
              .reach(peer, this)
              .whenComplete(
                  (link, failure) -> {
                    if (failure == null) {
                      link.open(this);
                    } else {
                      unreachable(peer);
                    }
                  });
    }
  }

  @Override
  public void send(PublicKey peer, OverlayMessage<PublicKey> message) {
    RoomChannel channel = channels.get(peer);
    if (channel != null) {
      channel.send(RoomMessages.OVERLAY, RoomMessages.overlay(message, this::signed));
    }
  }

  @Override
  public void drop(PublicKey peer) {
    RoomChannel channel = channels.remove(peer);
    if (channel != null) {
      channel.close();
    }
  }

  @Override
  public void neighbour(PublicKey peer) {
    RoomChannel channel = channels.get(peer);
    if (channel != null) {
      LOG.debug("{} is a neighbour in room {}", channel.link(), room.name());
      channel.befriend();
      room.company().ifPresent(Company::met);
      swarm.befriended(channel);
    }
  }

  /** Any thread. */
  @Override
  public void close() {
    if (!closed) {
      room.company().ifPresent(Company::leave);
    }
    closed = true;
    topics.close();
    ScheduledFuture<?> timer = ticking;
    if (timer != null) {
      var unused = timer.cancel(false);
    }
  }

  /**
   * As {@link #close}, and lets go of connections: no session keeps a log of the room. Any thread.
   */
  void leave() {
    run(
        () ->
            List.copyOf(channels.values())
                .forEach(channel -> channel.link().connection().close("a room was left")));
    run(this::close);
  }

  /** Nothing more goes to devices that the room has put out. */
  private void putOut() {
    for (RoomChannel channel : List.copyOf(channels.values())) {
      if (!channel.mayStay()) {
        LOG.debug("{} was put out of room {}", channel.link(), room.name());
        channels.remove(channel.device());
        overlay.closed(channel.device());
        channel.link().putOut(channel);
      }
    }
  }

  private void tick() {
    if (closed) {
      return;
    }
    putOut();
    overlay.tick();
    room.company().ifPresent(Company::tick);
    dialFound();
    if (++ticks % LOOK_EVERY == 0) {
      tellOwnRecord();
      if (topics.follow()) {
        swarm.topicsChanged();
      }
    }
    if (ticks % TELL_MIRRORS_EVERY == 0) {
      channels.values().forEach(RoomChannel::tellMirrors);
    }
    long now = System.nanoTime();
    if (!overlay.isWanting() && now - strolled > TimeUnit.MILLISECONDS.toNanos(STROLL_MILLIS)) {
      // Somebody may be there who knows none of those that we know.
      strolled = now;
      found.poll(swarm::isDue).ifPresent(this::dial);
    }
  }

  /** Whoever is connected learns of a new address, or relay, at once; the others in time. */
  private void tellOwnRecord() {
    PeerRecord current = ownRecord();
    if (!current.equals(told)) {
      told = current;
      channels
          .values()
          .forEach(one -> one.send(RoomMessages.PEERS, RoomMessages.peers(List.of(current))));
    }
  }

  private void dialFound() {
    while (overlay.isWanting() && dialling < OverlayOptions.defaults().target()) {
      Optional<InetSocketAddress> next = found.poll(swarm::isDue);
      if (next.isEmpty()) {
        return;
      }
      Optional<PublicKey> behind = swarm.behind(next.get());
      behind.ifPresentOrElse(device -> overlay.heard(List.of(device)), () -> dial(next.get()));
    }
  }

  private void dial(InetSocketAddress address) {
    dialling++;
    CompletableFuture<PeerLink> attempt = swarm.dialTold(address);
    boolean refused = attempt.isDone();
    var unused =
        attempt.whenComplete(
            (link, failure) ->
                run(
                    () -> {
                      dialling--;
                      if (failure == null) {
                        link.open(this);
                      } else if (refused && swarm.isDialling(address)) {
                        found.add(address); // For another room, which may be in common, too.
                      }
                      dialFound();
                    }));
  }

  private List<PeerRecord> signed(List<PublicKey> devices) {
    List<PeerRecord> told = new ArrayList<>();
    for (PublicKey device : devices) {
      if (device.equals(swarm.device())) {
        told.add(ownRecord());
      } else {
        records.signed(device).ifPresent(told::add);
      }
    }
    return told;
  }

  private static OverlayMessage<PublicKey> with(
      OverlayMessage<PublicKey> message, List<PublicKey> devices) {
    if (message instanceof OverlayMessage.Refuse<PublicKey>) {
      return new OverlayMessage.Refuse<>(devices);
    } else if (message instanceof OverlayMessage.Leave<PublicKey>) {
      return new OverlayMessage.Leave<>(devices);
    } else if (message instanceof OverlayMessage.Shuffle<PublicKey>) {
      return new OverlayMessage.Shuffle<>(devices);
    } else if (message instanceof OverlayMessage.Reply<PublicKey>) {
      return new OverlayMessage.Reply<>(devices);
    }
    return message;
  }

  private void run(Runnable work) {
    run(() -> {}, work);
  }

  private void run(Runnable ifClosed, Runnable work) {
    try {
      loop.execute(
          () -> {
            if (closed) {
              ifClosed.run();
            } else {
              work.run();
              wanting = overlay.isWanting();
            }
          });
    } catch (RejectedExecutionException closing) {
      LOG.debug("nothing is done any more for room {}", room.name());
    }
  }
}
