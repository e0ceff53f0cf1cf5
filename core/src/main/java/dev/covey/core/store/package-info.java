/**
 * Ordered tables of bytes with one writer: what logs and indexes are kept in.
 *
 * <p>{@link dev.covey.core.store.Storage} is the whole of it. Readers see immutable snapshots from
 * any thread. All writes run on the storage's own thread, {@code covey-store}, which puts what is
 * waiting into one transaction and makes it durable once (group commit).
 */
@NullMarked
@CheckReturnValue
package dev.covey.core.store;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
