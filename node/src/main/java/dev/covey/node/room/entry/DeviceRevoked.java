package dev.covey.node.room.entry;

import dev.covey.core.crypto.PublicKey;
import java.util.List;

/** The author's identity no longer answers for one of its devices; cuts of that device's logs. */
public record DeviceRevoked(PublicKey device, List<Cut> cuts) implements Entry.Body {
  public DeviceRevoked {
    cuts = Cut.sorted(cuts);
  }
}
