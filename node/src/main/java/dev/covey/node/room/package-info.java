/**
 * Rooms without a network: what is written, indexed, read back and listened to.
 *
 * <p>{@link dev.covey.node.room.Rooms} holds the rooms of a node; {@link
 * dev.covey.node.room.LocalRoom} is one of them, the API's {@link dev.covey.api.Room} over a store
 * of logs. The network tells it of logs and heads and asks it which logs to replicate; blocks come
 * in through the logs themselves. Listeners run on the application's executor, in order per room.
 */
@NullMarked
@CheckReturnValue
package dev.covey.node.room;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
