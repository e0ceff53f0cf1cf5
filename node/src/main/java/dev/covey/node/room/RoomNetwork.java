package dev.covey.node.room;

import dev.covey.api.Mirror;
import dev.covey.api.Peer;
import dev.covey.core.ProtocolViolationException;
import dev.covey.core.bytes.Bytes;
import dev.covey.core.crypto.PublicKey;
import dev.covey.core.log.Log;
import dev.covey.core.log.LogKey;
import dev.covey.node.room.index.RoomIndex;
import dev.covey.node.room.key.MirrorCode;
import dev.covey.node.room.key.MirrorKey;
import dev.covey.node.room.key.RoomKeys;
import dev.covey.node.room.key.RoomLink;
import dev.covey.node.room.presence.Company;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** The side of a room that the network sees, of a room this node is in. Safe on any thread. */
final class RoomNetwork implements SharedRoom {

  private final Supplier<String> name;
  private final RoomKeys keys;
  private final Epochs epochs;
  private final Grace grace;
  private final RoomIndex index;
  private final MemberLogs logs;
  private final RoomMirrors mirrors;
  private final Company company;
  private volatile Supplier<List<Peer>> peers = List::of;
  private volatile Supplier<List<String>> addresses = List::of;

  RoomNetwork(
      Supplier<String> name,
      Epochs epochs,
      Grace grace,
      RoomIndex index,
      MemberLogs logs,
      RoomMirrors mirrors,
      Company company) {
    this.name = name;
    this.keys = epochs.keys();
    this.epochs = epochs;
    this.grace = grace;
    this.index = index;
    this.logs = logs;
    this.mirrors = mirrors;
    this.company = company;
  }

  @Override
  public Bytes roomId() {
    return keys.id();
  }

  @Override
  public String name() {
    return name.get();
  }

  @Override
  public List<MirrorKey> mirrorKeys() {
    return keys.mirrorKeys(MAX_KEYS, epoch -> true);
  }

  @Override
  public List<MirrorKey> soughtKeys() {
    return keys.mirrorKeys(MAX_KEYS, grace);
  }

  @Override
  public boolean mayConnect(PublicKey device) {
    return index.state().mayConnect(device);
  }

  @Override
  public boolean mayReturn(PublicKey device, MirrorKey shown) {
    return shown.equals(new MirrorKey(keys.current().number(), keys.current().mirrorKey()))
        && !epochs.knowsCurrent(index.state(), device);
  }

  @Override
  public SharedLogs logs() {
    return logs;
  }

  @Override
  public Optional<Company> company() {
    return Optional.of(company);
  }

  @Override
  public void peersFrom(Supplier<List<Peer>> source) {
    peers = source;
  }

  @Override
  public List<MirrorKey> keysFor(PublicKey device) {
    return index.state().info().mirrors().contains(device) ? mirrorKeys() : List.of();
  }

  @Override
  public void onKey(PublicKey from, MirrorKey key) {
    // Whoever is in the room derives its own.
  }

  @Override
  public long receiptVersion() {
    return 0;
  }

  @Override
  public List<Bytes> receipts(long afterVersion) {
    return List.of();
  }

  @Override
  public void onReceipt(PublicKey from, Bytes receipt) throws ProtocolViolationException {
    mirrors.onReceipt(from, receipt);
  }

  List<Peer> peers() {
    return peers.get();
  }

  void addressesFrom(Supplier<List<String>> source) {
    addresses = source;
  }

  /** Where this node is to be found, for a link: the first few. */
  List<String> addresses() {
    List<String> known = addresses.get();
    return known.subList(0, Math.min(known.size(), RoomLink.MAX_ADDRESSES));
  }

  String mirrorCode() {
    List<MirrorKey> some = keys.mirrorKeys(MirrorCode.MAX_KEYS, epoch -> true);
    return new MirrorCode(roomId(), some, addresses()).toString();
  }

  /** Who keeps these logs for others. */
  List<Mirror> mirrors(List<Log> written, Optional<LogKey> own) {
    Set<String> connected = peers().stream().map(Peer::device).collect(Collectors.toSet());
    return mirrors.list(written, own, connected);
  }
}
