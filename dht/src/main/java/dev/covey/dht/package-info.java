/**
 * Finding peers: a topic goes in, addresses of nodes that announced it come out.
 *
 * <p>Start with {@link dev.covey.dht.Discovery}; {@link dev.covey.dht.Topic} is what is looked for
 * and {@link dev.covey.dht.CombinedDiscovery} makes one of several; {@link
 * dev.covey.dht.PeerRecord} is what a node says of itself. The ways themselves are {@code mainline}
 * (a Kademlia DHT), {@code lan} (multicast) and {@code fixed} (a list). All of it may be called
 * from any thread. What is found is a hint, never a proof: whoever answers there proves who it is
 * in the handshake.
 */
@NullMarked
@CheckReturnValue
package dev.covey.dht;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
