/** {@code covey verify}: archives, checked without a node and without a data directory. */
@NullMarked
@CheckReturnValue
package dev.covey.node.cli.archive;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
