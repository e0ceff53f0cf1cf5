/** Immutable byte strings and their text forms. Depends on nothing. */
@NullMarked
@CheckReturnValue
package dev.covey.core.bytes;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
