/**
 * What commands read from and print to: harmless text, colours where they are wanted, progress,
 * pipes that break.
 *
 * <p>Start with {@link dev.covey.node.cli.terminal.Console}. A console is used by one command; its
 * output may be written from listeners, one line at a time.
 */
@NullMarked
@CheckReturnValue
package dev.covey.node.cli.terminal;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
