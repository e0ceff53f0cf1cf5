/**
 * The keys of a room, its names and its links: values derived from values.
 *
 * <p>Start with {@link dev.covey.node.room.key.RoomKeys}, which follows from a room key, and {@link
 * dev.covey.node.room.key.RoomLink}, which is how one travels. Immutable; no disk, no network.
 */
@NullMarked
@CheckReturnValue
package dev.covey.node.room.key;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
