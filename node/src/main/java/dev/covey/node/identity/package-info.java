/**
 * Who this node is, and where its data lives.
 *
 * <p>{@link dev.covey.node.identity.DataDirectory} holds the directory for one process at a time.
 * {@link dev.covey.node.identity.Identity} is the two key pairs kept in it, the identity's and the
 * device's, with the {@link dev.covey.node.identity.DeviceCertificate} that ties them together.
 * Everything here is immutable or guarded, and every failure is one plain line.
 */
@NullMarked
@CheckReturnValue
package dev.covey.node.identity;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
