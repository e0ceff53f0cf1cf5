/** Content in a log, Hyperblobs layout: a blob is a run of blocks of at most 64 KiB. */
@NullMarked
@CheckReturnValue
package dev.covey.drive.blobs;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
