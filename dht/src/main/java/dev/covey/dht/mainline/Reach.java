package dev.covey.dht.mainline;

import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Whether packets of strangers get through to us, which decides whether we pose as a node others
 * should keep (BEP 43). Owned by one thread.
 *
 * <p>The proof is a query from an address that we never sent anything to. Nobody sends one to a
 * node that stays read-only, so from time to time it stops saying so for a while: whoever then
 * keeps it tells others, and they come if they can.
 */
final class Reach {

  private static final long MINUTE = 60 * 1_000_000_000L;
  private static final long TRIAL_NANOS = 5 * MINUTE;
  private static final long PAUSE_NANOS = 30 * MINUTE;
  private static final long PROOF_LASTS_NANOS = 30 * MINUTE;
  private static final int MAX_CONTACTED = 4096;

  private final Reachability mode;
  private final Map<InetSocketAddress, Boolean> contacted =
      new LinkedHashMap<>(64, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<InetSocketAddress, Boolean> eldest) {
          return size() > MAX_CONTACTED;
        }
      };
  private boolean proved;
  private long provedAt;
  private long trialAt;
  private boolean trying;

  Reach(Reachability mode, long now) {
    this.mode = mode;
    this.trialAt = now + MINUTE;
  }

  /** Something is being sent there: what comes back proves nothing. */
  void contacting(InetSocketAddress address) {
    contacted.put(address, true);
  }

  void queriedBy(InetSocketAddress address, long now) {
    if (!contacted.containsKey(address)) {
      proved = true;
      provedAt = now;
    }
  }

  void tick(long now) {
    if (proved && now - provedAt >= PROOF_LASTS_NANOS) {
      proved = false;
      trying = true;
      trialAt = now + TRIAL_NANOS;
    } else if (!proved && now - trialAt >= 0) {
      trying = !trying;
      trialAt = now + (trying ? TRIAL_NANOS : PAUSE_NANOS);
    }
  }

  /** Whether a stranger has got through lately. */
  boolean isProved() {
    return proved;
  }

  /** Whether to tell others not to keep us. */
  boolean isReadOnly() {
    return switch (mode) {
      case SERVER -> false;
      case CLIENT -> true;
      case ADAPTIVE -> !proved && !trying;
    };
  }
}
