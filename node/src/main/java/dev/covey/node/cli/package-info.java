/**
 * The command line's entry.
 *
 * <p>Start with {@link dev.covey.node.cli.Main}; the commands are in {@code command}, what they
 * print with is in {@code terminal}. picocli stays in here.
 */
@NullMarked
@CheckReturnValue
package dev.covey.node.cli;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
