package dev.covey.node.swarm;

import dev.covey.core.bytes.Bytes;
import dev.covey.core.crypto.KeyPair;
import dev.covey.dht.PeerRecord;
import dev.covey.dht.RelayAddress;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** This node's record for one room. Safe on any thread. */
final class OwnRecord {

  /** Signed anew after so long, so that it does not grow old with others. */
  private static final Duration RENEW = Duration.ofHours(1);

  /** The addresses are looked up again after so long. */
  private static final Duration LOOK = Duration.ofSeconds(5);

  private final KeyPair device;
  private final Bytes context;
  private final Clock clock;
  private final Supplier<List<InetSocketAddress>> addresses;
  private final Supplier<List<RelayAddress>> relays;
  private @Nullable PeerRecord signed;
  private Instant looked = Instant.MIN;

  OwnRecord(
      KeyPair device,
      Bytes context,
      Clock clock,
      Supplier<List<InetSocketAddress>> addresses,
      Supplier<List<RelayAddress>> relays) {
    this.device = device;
    this.context = context;
    this.clock = clock;
    this.addresses = addresses;
    this.relays = relays;
  }

  synchronized PeerRecord current() {
    Instant now = clock.instant();
    PeerRecord known = signed;
    if (known != null && now.isBefore(looked.plus(LOOK)) && !now.isBefore(looked)) {
      return known;
    }
    looked = now;
    List<InetSocketAddress> here =
        addresses.get().stream().distinct().limit(PeerRecord.MAX_ADDRESSES).toList();
    List<RelayAddress> via = relays.get().stream().limit(PeerRecord.MAX_RELAYS).toList();
    if (known == null
        || !known.addresses().equals(here)
        || !known.relays().equals(via)
        || !now.isBefore(known.time().plus(RENEW))) {
      known = PeerRecord.sign(device, context, now, here, via);
      signed = known;
    }
    return known;
  }
}
