/**
 * hypercore/alpha: how a log gets from one node to another, block by verified block.
 *
 * <p>Start with {@code Replicator}, one a store, and {@code ReplicationSession}, one a connection.
 * What a peer told about one log is confined to that connection's event loop; verifying and storing
 * happens on the storage's thread, in batches.
 */
@NullMarked
@CheckReturnValue
package dev.covey.core.replication;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
