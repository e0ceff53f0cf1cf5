package dev.covey.node.room.entry;

import dev.covey.core.crypto.PublicKey;
import java.util.List;

/** Puts an identity out; of its logs only what is before the cuts counts. Reason: 500 bytes. */
public record Removal(PublicKey identity, List<Cut> cuts, String reason) implements Entry.Body {
  public Removal {
    cuts = Cut.sorted(cuts);
    Limits.require("reason", reason, 0, Limits.REASON);
  }
}
