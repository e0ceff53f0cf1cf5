/**
 * The node API behind the local door of a running node: what commands and bots in other processes
 * use.
 *
 * <p>Start with {@link dev.covey.node.client.RemoteNode}. HTTP/1.1 over plain sockets, because a
 * command must start fast and because requests and answers stream at the same time. All public
 * types may be used from any thread.
 */
@NullMarked
@CheckReturnValue
package dev.covey.node.client;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
