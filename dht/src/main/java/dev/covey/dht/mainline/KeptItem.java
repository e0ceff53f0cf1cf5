package dev.covey.dht.mainline;

import dev.covey.dht.krpc.Item;
import java.util.concurrent.CompletableFuture;

/** An item that is put again about every hour, before others forget it, until this is closed. */
public interface KeptItem extends AutoCloseable {

  Item item();

  /**
   * Completes when nodes have first taken or refused it; cancelled if closed before that. Does not
   * fail: what does not succeed is tried again.
   */
  CompletableFuture<PutResult> first();

  /** Stops putting it. What others hold, they forget within two hours. */
  @Override
  void close();
}
