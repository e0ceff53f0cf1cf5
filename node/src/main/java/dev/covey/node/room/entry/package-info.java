/**
 * What a room puts in a block: entries, how they are written, sealed, signed and put in time.
 *
 * <p>Start with {@link dev.covey.node.room.entry.Entry} and {@link
 * dev.covey.node.room.entry.EntryCodec} (CBOR), then {@link dev.covey.node.room.entry.BlockSeal}
 * (encryption) and {@link dev.covey.node.room.entry.Hello} (who a log belongs to). Values and pure
 * functions: safe on any thread.
 */
@NullMarked
@CheckReturnValue
package dev.covey.node.room.entry;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
