/**
 * The local door of a running node: the API over HTTP/1.1 on 127.0.0.1, for its owner only.
 *
 * <p>Start with {@link dev.covey.node.http.LocalDoor}, then {@code DoorHandler} (one connection, on
 * the event loop), {@code Exchange} (one request, on a worker thread that may block) and {@code
 * Routes}. Every request needs the token of the door file and a loopback {@code Host}; sizes,
 * connections and waiting are bounded. Netty stays in here.
 */
@NullMarked
@CheckReturnValue
package dev.covey.node.http;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
