/**
 * Encrypted, authenticated connections: what Hypercore calls secret-stream, over TCP.
 *
 * <p>Start with {@link dev.covey.core.wire.Transport} (dial and listen) and {@link
 * dev.covey.core.wire.Connection} (what it hands out). {@link dev.covey.core.wire.NoiseHandshake}
 * is the handshake as a value, without any network. A connection belongs to one event loop; whoever
 * listens to it runs there and must not block.
 */
@NullMarked
@CheckReturnValue
package dev.covey.core.wire;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
