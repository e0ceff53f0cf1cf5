/**
 * A peer that does everything wrong, over real connections, and what a store makes of it.
 *
 * <p>Start with {@link dev.covey.core.replication.hostile.Victim} and {@link
 * dev.covey.core.replication.hostile.HostilePeer}. Messages are written here by hand, so that they
 * can be wrong in ways that our own codec would not write.
 */
@NullMarked
package dev.covey.core.replication.hostile;

import org.jspecify.annotations.NullMarked;
