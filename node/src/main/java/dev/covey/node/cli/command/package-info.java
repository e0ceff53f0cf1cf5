/**
 * The commands, one a file, on the public API only: each works on the running node of the data
 * directory, or opens its store when none runs.
 *
 * <p>Start with {@link dev.covey.node.cli.command.Shell} (what a command has) and {@link
 * dev.covey.node.cli.command.Session} (the node it works on). {@link
 * dev.covey.node.cli.command.NodeFactory} is the one place that opens a node of one's own.
 */
@NullMarked
@CheckReturnValue
package dev.covey.node.cli.command;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
