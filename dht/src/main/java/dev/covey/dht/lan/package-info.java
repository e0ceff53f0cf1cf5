/**
 * Finding peers on the local network by UDP multicast, with no other node to begin from.
 *
 * <p>Start with {@link dev.covey.dht.lan.LanDiscovery}. Everything is confined to one event loop.
 */
@NullMarked
@CheckReturnValue
package dev.covey.dht.lan;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
