/**
 * A node of the Mainline DHT, over IPv4, IPv6 or both.
 *
 * <p>{@link dev.covey.dht.mainline.MainlineDht} is the door, {@link dev.covey.dht.mainline.Items}
 * the one to values kept in the DHT. {@code NodeLoop} owns the sockets and one event loop, and
 * everything else here lives on that loop: what the application holds is a {@code Handle}, with a
 * task on the {@code DhtNode} of each address family. {@code DhtNode} and what it is made of know
 * neither sockets nor clocks: datagrams, time and randomness are handed in, so a test can step a
 * whole network by hand.
 *
 * <p>The network is a private one: it consists of whoever the bootstrap list leads to, on any
 * address, and no name is ever looked up.
 */
@NullMarked
@CheckReturnValue
package dev.covey.dht.mainline;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
