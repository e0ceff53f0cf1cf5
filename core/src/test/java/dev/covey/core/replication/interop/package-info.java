/**
 * Covey's logs against real JavaScript Hypercores, every case in both roles.
 *
 * <p>A case is written once, against two {@link dev.covey.core.replication.interop.Peer}s: one that
 * serves and one that reads. {@link dev.covey.core.replication.interop.CoveyPeer} is Covey in this
 * process, {@link dev.covey.core.replication.interop.ProcessPeer} is either implementation in a
 * process of its own. {@code docs/interop.md} lists the cases.
 */
@NullMarked
@CheckReturnValue
package dev.covey.core.replication.interop;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
