/**
 * Keeping rooms for others without being able to read them: {@link
 * dev.covey.node.mirror.MirroredRoom}, with the mirror key alone. What is kept is in {@link
 * dev.covey.node.mirror.MirrorTables} and in ordinary logs; how much, {@link
 * dev.covey.node.mirror.MirrorQuota} says.
 */
@NullMarked
@CheckReturnValue
package dev.covey.node.mirror;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
