/**
 * KRPC, the messages of the Mainline DHT (BEP 5, 32, 44): queries, responses and errors over UDP.
 *
 * <p>{@link dev.covey.dht.krpc.Message} is what can be said, {@link dev.covey.dht.krpc.KrpcCodec}
 * its bytes, {@link dev.covey.dht.krpc.Item} a value kept in the DHT, {@link
 * dev.covey.dht.krpc.Transactions} which answers are awaited from whom. No I/O.
 */
@NullMarked
@CheckReturnValue
package dev.covey.dht.krpc;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
