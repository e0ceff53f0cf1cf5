/**
 * Meeting other nodes: listen, dial, one connection a device, a channel for each room shared.
 *
 * <p>Start with {@link dev.covey.node.swarm.Swarm}. A connection's channels are confined to its
 * event loop; rooms are called on the application executor, never there.
 */
@NullMarked
@CheckReturnValue
package dev.covey.node.swarm;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
