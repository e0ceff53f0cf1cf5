/**
 * {@code covey log}: logs on their own, without rooms and without a node, for whoever has a
 * Hypercore. The commands use the core directly, on a store of their own.
 *
 * <p>Start with {@link dev.covey.node.cli.log.LogCommands} (their names) and {@code LogShelf} (the
 * store they work on, held by one process at a time). {@code BlockOutput} is how blocks are
 * printed, {@code Peering} is the one place that has a network.
 */
@NullMarked
@CheckReturnValue
package dev.covey.node.cli.log;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
