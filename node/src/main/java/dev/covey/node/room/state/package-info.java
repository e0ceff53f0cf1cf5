/**
 * Who may do what in a room: a pure function from control entries to a room's state.
 *
 * <p>Start with {@link dev.covey.node.room.state.RoomState}. No I/O, no clock, no threads: every
 * node that has the same control entries gets the same state, in whatever order they came.
 */
@NullMarked
@CheckReturnValue
package dev.covey.node.room.state;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
