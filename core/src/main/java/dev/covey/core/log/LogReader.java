package dev.covey.core.log;

import dev.covey.core.bytes.Bytes;
import dev.covey.core.merkle.ByteSeek;
import dev.covey.core.merkle.MerkleTree;
import dev.covey.core.merkle.NodeSource;
import dev.covey.core.merkle.TreeNode;
import dev.covey.core.store.ReadTransaction;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A log's nodes and blocks in one snapshot. Valid only inside the call it was given to; remembers
 * the pages it has read.
 */
public final class LogReader implements NodeSource {

  private final ReadTransaction tx;
  private final int id;
  private final LogHead head;
  private final Map<Long, Bytes> pages = new HashMap<>();

  LogReader(ReadTransaction tx, int id, LogHead head) {
    this.tx = tx;
    this.id = id;
    this.head = head;
  }

  /** The tree as signed. */
  public MerkleTree tree() {
    return head.tree();
  }

  /** The signature over {@link #tree}, as sent; empty for an empty log. */
  public Bytes signature() {
    return head.signature();
  }

  @Override
  public @Nullable TreeNode node(long index) {
    Bytes page = pages.computeIfAbsent(NodePage.numberOf(index), this::page);
    return page.isEmpty() ? null : NodePage.read(page, index);
  }

  /** The block, or null if it is not held. */
  public @Nullable Bytes block(long index) {
    return tx.get(LogTables.BLOCKS, LogTables.key(id, index));
  }

  /** Where a byte is as far as the nodes here tell; null beyond the end. */
  public ByteSeek.@Nullable Place find(long bytes, long padding) {
    return ByteSeek.find(this, head.tree(), bytes, padding);
  }

  /** Tells those whose byte can be found with the nodes here; returns how many are left. */
  int resolve(List<Downloads.Seeking> seeks) {
    int left = 0;
    for (Downloads.Seeking seeking : seeks) {
      ByteSeek.Place place = find(seeking.bytes(), seeking.padding());
      if (place != null && place.isFound()) {
        seeking.found(new LogSeek(place.start(), place.offset()));
      } else {
        left++;
      }
    }
    return left;
  }

  private Bytes page(long number) {
    Bytes stored = tx.get(LogTables.NODES, LogTables.key(id, number));
    return stored == null ? Bytes.EMPTY : stored;
  }
}
