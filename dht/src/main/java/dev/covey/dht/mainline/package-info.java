/**
 * A node of the Mainline DHT on one UDP socket.
 *
 * <p>{@link dev.covey.dht.mainline.MainlineDht} is the door: it owns the socket and one event loop,
 * and everything else here lives on that loop. {@code DhtNode} and what it is made of know neither
 * sockets nor clocks: datagrams, time and randomness are handed in, so a test can step a whole
 * network by hand.
 *
 * <p>The network is a private one: it consists of whoever the bootstrap list leads to, on any
 * address, and no name is ever looked up.
 */
@NullMarked
@CheckReturnValue
package dev.covey.dht.mainline;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
