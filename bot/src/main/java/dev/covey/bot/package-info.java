/**
 * Bots: programs that are members of a room, on the same API as people.
 *
 * <p>Start with {@link dev.covey.bot.Bot}. Knows {@code dev.covey.api} only, so a bot runs in its
 * own node, in somebody else's, or against a running node's local door.
 */
@NullMarked
@CheckReturnValue
package dev.covey.bot;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
