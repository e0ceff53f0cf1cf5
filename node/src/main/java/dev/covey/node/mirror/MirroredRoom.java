package dev.covey.node.mirror;

import dev.covey.api.Peer;
import dev.covey.core.bytes.Bytes;
import dev.covey.core.crypto.KeyPair;
import dev.covey.core.crypto.PublicKey;
import dev.covey.core.log.LogStore;
import dev.covey.node.room.Receipt;
import dev.covey.node.room.SharedLogs;
import dev.covey.node.room.SharedRoom;
import dev.covey.node.room.key.MirrorCode;
import dev.covey.node.room.key.MirrorKey;
import dev.covey.node.room.presence.Company;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/** A room that is kept for others: found, verified, stored and served, never read. Any thread. */
public final class MirroredRoom implements SharedRoom, AutoCloseable {

  private final Bytes id;
  private final KeyPair device;
  private final InstantSource clock;
  private final MirrorQuota.OfRoom quota;
  private final MirroredLogs logs;
  private final MirrorKeyRing keys;
  private volatile Supplier<List<Peer>> peers = List::of;

  /**
   * @param worker one thread that may wait for the disk
   */
  public MirroredRoom(
      MirrorCode code,
      KeyPair device,
      LogStore store,
      MirrorQuota quota,
      MirrorOptions options,
      InstantSource clock,
      Executor worker) {
    this.id = code.roomId();
    this.device = device;
    this.clock = clock;
    this.quota = quota.room(options.maxRoomBytes(), options.maxLogs());
    this.keys = new MirrorKeyRing(store.storage(), code, worker);
    this.logs = new MirroredLogs(store, id, this.quota, clock, worker);
    logs.start();
  }

  @Override
  public Bytes roomId() {
    return id;
  }

  @Override
  public String name() {
    return id.slice(0, 4).hex();
  }

  @Override
  public List<MirrorKey> mirrorKeys() {
    return keys.all();
  }

  /** Everybody who has a key: who is a member is sealed in what is kept. */
  @Override
  public boolean mayReturn(PublicKey from, MirrorKey shown) {
    return false;
  }

  @Override
  public boolean mayConnect(PublicKey from) {
    return true;
  }

  @Override
  public SharedLogs logs() {
    return logs;
  }

  @Override
  public Optional<Company> company() {
    return Optional.empty();
  }

  @Override
  public void peersFrom(Supplier<List<Peer>> source) {
    peers = source;
  }

  @Override
  public List<MirrorKey> keysFor(PublicKey other) {
    return List.of();
  }

  @Override
  public void onKey(PublicKey from, MirrorKey key) {
    keys.learn(from, key);
  }

  @Override
  public long receiptVersion() {
    return logs.version();
  }

  @Override
  public List<Bytes> receipts(long afterVersion) {
    List<Receipt.Held> held = logs.heldAfter(afterVersion);
    List<Bytes> receipts = new ArrayList<>();
    for (int at = 0; at < Math.max(1, held.size()); at += Receipt.MAX_LOGS) {
      receipts.add(
          Receipt.sign(
              device,
              id,
              clock.millis(),
              held.subList(at, Math.min(held.size(), at + Receipt.MAX_LOGS))));
    }
    return receipts;
  }

  @Override
  public void onReceipt(PublicKey from, Bytes receipt) {
    // What other mirrors keep does not matter here.
  }

  /**
   * Looks what is missing for longer than it takes to bring it. Every now and then, by the worker.
   */
  public void settle() {
    logs.settle();
  }

  /** How things stand. */
  public MirrorState state() {
    List<KeptLog> kept = logs.kept();
    return new MirrorState(
        id,
        keys.all().size(),
        kept.size(),
        kept.stream().mapToLong(one -> one.log.held().count(0, one.log.length())).sum(),
        quota.used(),
        logs.isFull(),
        peers.get().size());
  }

  @Override
  public void close() {
    logs.close();
  }

  /** Forgets the room for good, on disk too. */
  public void erase() {
    logs.close();
    logs.erase();
    keys.erase();
  }
}
