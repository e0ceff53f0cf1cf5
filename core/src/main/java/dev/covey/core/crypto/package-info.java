/**
 * Hashes, signatures, key agreement and ciphers, as Hypercore uses them.
 *
 * <p>Pure functions over values: safe on any thread, no state but what a type says it holds.
 */
@NullMarked
@CheckReturnValue
package dev.covey.core.crypto;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
