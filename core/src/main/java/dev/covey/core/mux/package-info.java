/**
 * Channels inside a connection: what Hypercore calls protomux.
 *
 * <p>Start with {@link dev.covey.core.mux.Mux} (one per connection), {@link
 * dev.covey.core.mux.MuxChannel} (what it opens) and {@link dev.covey.core.mux.MuxHandler} (what a
 * protocol implements). Everything here belongs to the event loop of the connection.
 */
@NullMarked
@CheckReturnValue
package dev.covey.core.mux;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
