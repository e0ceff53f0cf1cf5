/** A node in memory, for tests of what stands in front of a node. */
@NullMarked
@CheckReturnValue
package dev.covey.node.testing;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
