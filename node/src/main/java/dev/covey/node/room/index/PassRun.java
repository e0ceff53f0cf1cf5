package dev.covey.node.room.index;

import dev.covey.core.crypto.PublicKey;
import dev.covey.core.log.LogKey;
import dev.covey.core.store.Storage;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** One pass: some at a time are read, applied in a transaction, and taken over. Used once. */
final class PassRun {

  private final Storage storage;
  private final int room;
  private final Applied applied;
  private final @Nullable LogKey own;
  private final PublicKey self;
  private final Map<LogKey, WriterLog> advanced = new HashMap<>();
  private final List<Placed> redactions = new ArrayList<>();
  private boolean profilesChanged;

  /**
   * @param own this node's own log
   * @param self whom mentions are noted of
   */
  PassRun(Storage storage, int room, Applied applied, @Nullable LogKey own, PublicKey self) {
    this.storage = storage;
    this.room = room;
    this.applied = applied;
    this.own = own;
    this.self = self;
  }

  /** Applies what there is to read. Waits for the storage. */
  RoomIndex.Pass run(PassReader reader) {
    List<Candidate> candidates = reader.next();
    while (!candidates.isEmpty()) {
      List<Candidate> applying = candidates;
      IndexPass.Base base = new IndexPass.Base(applied, own, self);
      CompletableFuture<IndexPass.Result> result =
          storage.submit(tx -> new IndexPass(tx, room, base).apply(applying));
      try {
        // The next ones are opened while these are written.
        candidates = reader.next();
      } finally {
        take(await(result));
      }
    }
    return new RoomIndex.Pass(
        List.copyOf(advanced.values()),
        reader.refused().stream().map(WriterLog::key).toList(),
        redactions,
        profilesChanged);
  }

  private void take(IndexPass.Result written) {
    applied.take(written, advanced);
    redactions.addAll(written.redactions());
    profilesChanged |= written.profilesChanged();
  }

  private static IndexPass.Result await(CompletableFuture<IndexPass.Result> result) {
    try {
      return result.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw e;
    }
  }
}
