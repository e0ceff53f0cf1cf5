/** One lesson a file: small programs on Covey, each run by the tests. */
@NullMarked
@CheckReturnValue
package dev.covey.examples;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
