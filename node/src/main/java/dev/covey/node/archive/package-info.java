/**
 * A room in one signed file. {@link dev.covey.node.archive.ArchiveStream} writes it as it is read,
 * {@link dev.covey.node.archive.ArchiveVerifier} checks it from end to end without a data
 * directory; both in memory that does not grow with the room. The layout is drawn in {@link
 * dev.covey.node.archive.ArchiveFormat}.
 */
@NullMarked
@CheckReturnValue
package dev.covey.node.archive;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
