/**
 * Measurements: mains that print one line a figure, for people who want to know what a part costs.
 */
@NullMarked
@CheckReturnValue
package dev.covey.bench;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
