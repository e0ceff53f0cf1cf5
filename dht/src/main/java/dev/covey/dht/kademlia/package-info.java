/**
 * Kademlia without a network: identifiers, the routing table, iterative lookups, upkeep.
 *
 * <p>Start with {@link dev.covey.dht.kademlia.RoutingTable} and {@link
 * dev.covey.dht.kademlia.Lookup}. Nothing here sends, waits or reads a clock: time is passed in as
 * nanoseconds, and each object belongs to the one thread that steps it.
 */
@NullMarked
@CheckReturnValue
package dev.covey.dht.kademlia;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
