/**
 * What a node keeps for others: announced peers and items, bounded and expiring, and the tokens
 * that prove a writer receives packets where it says it is. No I/O; owned by one thread; time is
 * passed in.
 */
@NullMarked
@CheckReturnValue
package dev.covey.dht.store;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
