/**
 * Commands about who one is and whom one knows: phrase, backup, devices, contacts, knocks. Those
 * that need no node, and those that make a data directory, work on it themselves; the others go
 * through the node.
 */
@NullMarked
@CheckReturnValue
package dev.covey.node.cli.identity;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
