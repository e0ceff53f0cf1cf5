/**
 * The Merkle tree over the blocks of a log: its shape, hashes, proofs and their verification.
 *
 * <p>Pure functions over values: no I/O, no threads. Stored nodes come in through {@link
 * dev.covey.core.merkle.NodeSource}; what must be stored goes out as lists of {@link
 * dev.covey.core.merkle.TreeNode}.
 */
@NullMarked
@CheckReturnValue
package dev.covey.core.merkle;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
