/**
 * What members tell each other in passing and nobody keeps: that they are here, that they write,
 * how far they have read.
 *
 * <p>Start with {@link dev.covey.node.room.presence.Company}, which hears and tells; a {@link
 * dev.covey.node.room.presence.Whisper} is one such message, and {@link
 * dev.covey.node.room.presence.WhisperCodec} draws it. Knows no network: it is handed what
 * neighbours sent, and hands on what they should get.
 */
@NullMarked
@CheckReturnValue
package dev.covey.node.room.presence;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
