package dev.covey.core.log;

import static org.assertj.core.api.Assertions.assertThat;

import dev.covey.core.merkle.MerkleBatch;
import dev.covey.core.merkle.MerkleTree;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Deque;
import java.util.List;

/**
 * What a log has to hold: all that was done durably, and perhaps, in order, some of what was being
 * done when the process was killed.
 */
final class LogModel {

  private final String name;
  private final Deque<LogOperation> pending = new ArrayDeque<>();

  /** The fork each block was written in. */
  private List<Long> forks = new ArrayList<>();

  private BitSet held = new BitSet();
  private long fork;

  LogModel(String name) {
    this.name = name;
  }

  void tried(LogOperation operation) {
    pending.add(operation);
  }

  void done() {
    apply(pending.remove());
  }

  int pending() {
    return pending.size();
  }

  /** The log holds what was done; what of the rest it holds too, is done from now on. */
  void check(Log log) {
    while (!isLike(log) && !pending.isEmpty()) {
      done();
    }
    pending.clear();
    assertThat(log.fork()).as("fork of %s", name).isEqualTo(fork);
    assertThat(log.length()).as("length of %s", name).isEqualTo(forks.size());
    assertThat(log.contiguousLength()).isEqualTo(held.nextClearBit(0));
    MerkleBatch tree = MerkleTree.empty(fork).batch();
    for (int i = 0; i < forks.size(); i++) {
      var block = LogOperation.block(name, forks.get(i), i);
      tree.append(block);
      assertThat(log.has(i)).as("%s has block %s", name, i).isEqualTo(held.get(i));
      if (held.get(i)) {
        assertThat(log.local(i)).as("block %s of %s", i, name).contains(block);
      } else {
        assertThat(log.local(i)).as("cleared block %s of %s", i, name).isEmpty();
      }
    }
    assertThat(log.tree()).as("tree of %s", name).isEqualTo(tree.tree());
    AuditReport report = log.audit((done, total) -> {});
    assertThat(report.findings()).as("audit of %s", name).isEmpty();
    assertThat(report.blocks()).isEqualTo(held.cardinality());
  }

  private boolean isLike(Log log) {
    if (log.fork() != fork || log.length() != forks.size()) {
      return false;
    }
    for (int i = 0; i < forks.size(); i++) {
      if (log.has(i) != held.get(i)) {
        return false;
      }
    }
    return true;
  }

  private void apply(LogOperation operation) {
    int length = forks.size();
    switch (operation.kind()) {
      case APPEND -> {
        for (long i = 0; i < operation.x(); i++) {
          forks.add(fork);
        }
        held.set(length, forks.size());
      }
      case TRUNCATE -> {
        forks = new ArrayList<>(forks.subList(0, (int) operation.x()));
        held.clear((int) operation.x(), Math.max(length, (int) operation.x()));
        fork++;
      }
      case CLEAR ->
          held.clear(
              (int) operation.x(), (int) Math.min(Math.max(operation.x(), length), operation.y()));
    }
  }
}
