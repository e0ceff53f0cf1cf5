/**
 * What people, programs and bots see: nodes, rooms, messages, files. Interfaces and records only.
 *
 * <p>Start with {@link dev.covey.api.Node} and {@link dev.covey.api.Room}. Local work returns a
 * value and throws where it is called; waiting for others returns a future; what happens to you
 * calls a listener. Two nodes implement it: one in this process and one behind the local socket of
 * a running node. All types may be used from any thread; everything returned is immutable.
 */
@NullMarked
@CheckReturnValue
package dev.covey.api;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
