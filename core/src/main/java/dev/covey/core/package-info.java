/**
 * Signed append-only logs that replicate: Hypercore 11 on the JVM.
 *
 * <p>Start with {@code log} (what you hold) and {@code replication} (how it travels). Everything
 * below them is a layer with one job: {@code bytes}, {@code encoding}, {@code crypto}, {@code
 * merkle}, {@code store}, {@code wire}, {@code mux}.
 */
@NullMarked
@CheckReturnValue
package dev.covey.core;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
