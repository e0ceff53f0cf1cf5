/**
 * A node in this process: {@link dev.covey.node.LocalNode#open} is the one place that puts all
 * parts together.
 */
@NullMarked
@CheckReturnValue
package dev.covey.node;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
