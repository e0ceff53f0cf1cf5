/**
 * What a node keeps for others: announced peers, bounded and expiring, and the tokens that prove an
 * announcer receives packets where it says it is. No I/O; owned by one thread; time is passed in.
 */
@NullMarked
@CheckReturnValue
package dev.covey.dht.store;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
