package dev.covey.core.mux;

import dev.covey.core.bytes.Bytes;
import org.jspecify.annotations.Nullable;

/** What two opens must have in common to be the two ends of one channel. An empty id is none. */
record ChannelName(String protocol, @Nullable Bytes id) {

  ChannelName {
    id = id == null || id.isEmpty() ? null : id.compact();
  }

  @Override
  public String toString() {
    return id == null ? protocol : protocol + " " + id.slice(0, Math.min(4, id.length())).hex();
  }
}
