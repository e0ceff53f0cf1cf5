/**
 * Who is whose neighbour in a room: a random graph of bounded degree that heals itself, after
 * HyParView. No I/O, no threads, no clock of its own: {@link dev.covey.node.swarm.overlay.Overlay}
 * is told what happened and says what to do.
 */
@NullMarked
@CheckReturnValue
package dev.covey.node.swarm.overlay;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
