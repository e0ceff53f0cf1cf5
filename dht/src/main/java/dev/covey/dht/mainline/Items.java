package dev.covey.dht.mainline;

import dev.covey.core.bytes.Bytes;
import dev.covey.core.crypto.KeyPair;
import dev.covey.core.crypto.PublicKey;
import dev.covey.dht.kademlia.NodeId;
import dev.covey.dht.krpc.Item;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;

/**
 * Small values kept in the DHT (BEP 44): up to 1,000 bytes, bencoding included, under their own
 * hash or under a key. Others forget them two hours after they were last put. Safe on any thread;
 * futures complete on the executor the node was opened with, and are cancelled when it is closed.
 *
 * <p>Everybody can read what is put here. What is found is verified; whether a later one exists
 * that nobody gave us, no one can say.
 */
public final class Items {

  private final NodeLoop loop;

  Items(NodeLoop loop) {
    this.loop = loop;
  }

  /** Puts a value of up to 996 bytes once. */
  public CompletableFuture<PutResult> putImmutable(Bytes value) {
    return put(Item.immutable(value), OptionalLong.empty());
  }

  /**
   * Signs a value and puts it once, in the place of any with a lower sequence number; with {@code
   * cas}, only of one with exactly that number. The salt, up to 64 bytes, may be empty.
   */
  public CompletableFuture<PutResult> putMutable(
      KeyPair key, Bytes salt, long seq, Bytes value, OptionalLong cas) {
    return put(Item.mutable(key, salt, seq, value), cas);
  }

  /** Puts an item once; it need not be one's own. */
  public CompletableFuture<PutResult> put(Item item, OptionalLong cas) {
    PutHandle handle = new PutHandle(loop, checked(item), cas, false);
    loop.begin(handle);
    return handle.first();
  }

  /** Puts an item now and about every hour, until the handle is closed. */
  public KeptItem keep(Item item) {
    PutHandle handle = new PutHandle(loop, checked(item), OptionalLong.empty(), true);
    loop.begin(handle);
    return handle;
  }

  /** Looks for an immutable item; empty if nobody asked has it. */
  public CompletableFuture<Optional<Item>> get(NodeId target) {
    return get(new GetHandle(loop, (tasks, onDone) -> tasks.get(target, onDone)));
  }

  /** Looks for the latest item of a key and a salt; empty if nobody asked has one. */
  public CompletableFuture<Optional<Item>> get(PublicKey key, Bytes salt) {
    if (salt.length() > Item.MAX_SALT) {
      throw new IllegalArgumentException("salt of " + salt.length() + " bytes, at most 64");
    }
    return get(new GetHandle(loop, (tasks, onDone) -> tasks.get(key, salt, onDone)));
  }

  private CompletableFuture<Optional<Item>> get(GetHandle handle) {
    loop.begin(handle);
    return handle.result;
  }

  private static Item checked(Item item) {
    if (!item.isAuthentic()) {
      throw new IllegalArgumentException("this item's signature is not its key's");
    }
    return item;
  }
}
