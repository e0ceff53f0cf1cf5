package dev.covey.node.archive;

import dev.covey.core.bytes.Bytes;
import dev.covey.core.log.LogKey;
import dev.covey.core.merkle.MerkleTree;
import dev.covey.core.merkle.TreeNode;
import dev.covey.node.room.entry.Entry;
import java.util.List;
import java.util.Optional;

/**
 * One block of an archive, and why it is its writer's.
 *
 * @param entry empty if it is sealed, or no entry
 * @param late whether its time is not greater than that of an entry before it: it has no effect
 * @param path the leaf, and the siblings from it upwards; the last one's parent is a root
 * @param tree the roots that were signed
 * @param signature as it is stored with the log
 */
public record ProvenBlock(
    LogKey log,
    long index,
    Optional<Entry> entry,
    boolean late,
    List<TreeNode> path,
    MerkleTree tree,
    Bytes signature) {

  public ProvenBlock {
    path = List.copyOf(path);
  }

  /** The message's id. */
  public String id() {
    return log.bytes().hex() + "/" + index;
  }
}
