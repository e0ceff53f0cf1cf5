package dev.covey.core.mux;

import dev.covey.core.ProtocolViolationException;
import dev.covey.core.bytes.Bytes;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Asked when the other side opens a channel that this side has not opened: the chance to call
 * {@link Mux#open} with the same protocol and id, now or before the future ends.
 */
@FunctionalInterface
public interface PairHook {

  /**
   * Called on the event loop. The channel is rejected when the future has ended, in either way, and
   * it is still not open here. It may end on any thread; null means it has ended.
   */
  @Nullable CompletableFuture<?> onRemoteOpen(Mux mux, @Nullable Bytes id)
      throws ProtocolViolationException;
}
