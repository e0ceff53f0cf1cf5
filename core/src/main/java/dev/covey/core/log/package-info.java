/** Append-only logs: their keys, manifests, signatures, state and storage. */
@NullMarked
@CheckReturnValue
package dev.covey.core.log;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
