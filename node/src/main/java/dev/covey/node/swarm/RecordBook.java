package dev.covey.node.swarm;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.covey.core.crypto.PublicKey;
import dev.covey.dht.PeerRecord;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The newest record of each device in a room, at most {@link #MAX_RECORDS}, with the addresses in
 * it that may be dialled. Safe on any thread.
 */
final class RecordBook {

  static final int MAX_RECORDS = 512;

  private record Kept(PeerRecord signed, List<InetSocketAddress> addresses) {}

  private final PublicKey own;
  private final AddressFilter filter;
  private final Clock clock;
  private final Map<PublicKey, Kept> records =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<PublicKey, Kept> eldest) {
          return size() > MAX_RECORDS;
        }
      };

  RecordBook(PublicKey own, AddressFilter filter, Clock clock) {
    this.own = own;
    this.filter = filter;
    this.clock = clock;
  }

  /**
   * Keeps a verified record that is current and newer than the one here.
   *
   * @param teller the host of the peer that told it
   * @return whether the device can be dialled by what is here of it
   */
  @CanIgnoreReturnValue
  synchronized boolean learn(PeerRecord signed, InetAddress teller) {
    if (signed.device().equals(own) || !signed.isCurrent(clock.instant())) {
      return false;
    }
    Kept before = records.get(signed.device());
    if (before == null || signed.time().isAfter(before.signed().time())) {
      List<InetSocketAddress> usable =
          signed.addresses().stream()
              .distinct()
              .filter(address -> filter.mayDial(address, teller))
              .toList();
      before = new Kept(signed, usable);
      records.put(signed.device(), before);
    }
    return !before.addresses().isEmpty() || !before.signed().relays().isEmpty();
  }

  /** The record, to tell others, while it is current. */
  synchronized Optional<PeerRecord> signed(PublicKey device) {
    return Optional.ofNullable(records.get(device))
        .map(Kept::signed)
        .filter(one -> one.isCurrent(clock.instant()));
  }

  synchronized List<InetSocketAddress> addresses(PublicKey device) {
    Kept kept = records.get(device);
    return kept == null ? List.of() : kept.addresses();
  }

  /** Where devices are by their current records, the latest used last: at most so many. */
  synchronized List<InetSocketAddress> addresses(int most) {
    Instant now = clock.instant();
    return records.values().stream()
        .filter(kept -> kept.signed().isCurrent(now))
        .flatMap(kept -> kept.addresses().stream().limit(1))
        .limit(most)
        .toList();
  }

  synchronized int size() {
    return records.size();
  }
}
