/**
 * What is derived from a room's logs, in tables: room order, arrival order, files, bookmarks.
 *
 * <p>{@link dev.covey.node.room.index.RoomIndex} is the whole of it; {@link
 * dev.covey.node.room.index.RoomTables} draws keys and values. Applying entries is a function of
 * what was applied before and never of the order logs arrived in: two nodes that hold the same
 * blocks have the same order table, byte for byte. Writes run on the storage's thread; one pass a
 * room at a time.
 */
@NullMarked
@CheckReturnValue
package dev.covey.node.room.index;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
