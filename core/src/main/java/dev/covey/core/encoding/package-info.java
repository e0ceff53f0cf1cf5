/**
 * compact-encoding: the byte forms of numbers, buffers and strings that Hypercore speaks.
 *
 * <p>{@link dev.covey.core.encoding.Encoder} grows a buffer; {@link
 * dev.covey.core.encoding.Decoder} reads a bounded range and refuses anything past its end before
 * it allocates.
 */
@NullMarked
@CheckReturnValue
package dev.covey.core.encoding;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
