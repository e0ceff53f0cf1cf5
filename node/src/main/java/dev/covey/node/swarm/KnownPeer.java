package dev.covey.node.swarm;

import dev.covey.core.bytes.Bytes;
import dev.covey.core.crypto.PublicKey;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

/**
 * A device that was met, and how it behaved.
 *
 * @param addresses where it listens, the best first
 * @param rooms ids of rooms shared with it, the latest first
 * @param failures times it could not be reached since it was last seen
 * @param violations times it broke the protocol
 * @param bannedUntil a time in the past if it is not banned
 */
record KnownPeer(
    PublicKey device,
    List<InetSocketAddress> addresses,
    List<Bytes> rooms,
    Instant lastSeen,
    long successes,
    long failures,
    long violations,
    Instant bannedUntil) {

  static final int MAX_ADDRESSES = 4;
  static final int MAX_ROOMS = 8;

  KnownPeer {
    addresses = List.copyOf(addresses);
    rooms = List.copyOf(rooms);
  }

  static KnownPeer of(PublicKey device) {
    return new KnownPeer(device, List.of(), List.of(), Instant.EPOCH, 0, 0, 0, Instant.EPOCH);
  }

  /** A handshake was done with it. */
  KnownPeer seen(Instant now, List<InetSocketAddress> at) {
    return new KnownPeer(
        device,
        first(at, addresses, MAX_ADDRESSES),
        rooms,
        now,
        successes + 1,
        0,
        violations,
        bannedUntil);
  }

  KnownPeer inRoom(Bytes room, List<InetSocketAddress> listens) {
    return new KnownPeer(
        device,
        first(addresses, listens, MAX_ADDRESSES),
        first(List.of(room), rooms, MAX_ROOMS),
        lastSeen,
        successes,
        failures,
        violations,
        bannedUntil);
  }

  KnownPeer outOf(Bytes room) {
    return new KnownPeer(
        device,
        addresses,
        rooms.stream().filter(other -> !other.equals(room)).toList(),
        lastSeen,
        successes,
        failures,
        violations,
        bannedUntil);
  }

  KnownPeer failed() {
    return new KnownPeer(
        device, addresses, rooms, lastSeen, successes, failures + 1, violations, bannedUntil);
  }

  KnownPeer violated(Instant until) {
    return new KnownPeer(
        device, addresses, rooms, lastSeen, successes, failures, violations + 1, until);
  }

  private static <T> List<T> first(List<T> one, List<T> other, int most) {
    return Stream.concat(one.stream(), other.stream()).distinct().limit(most).toList();
  }
}
