package dev.covey.node.room;

import dev.covey.api.Peer;
import dev.covey.core.ProtocolViolationException;
import dev.covey.core.bytes.Bytes;
import dev.covey.core.crypto.PublicKey;
import dev.covey.node.room.key.MirrorKey;
import dev.covey.node.room.presence.Company;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What the network asks of a room and tells it: of one this node is in, or one it keeps for others.
 * Safe on any thread; nothing here may wait.
 */
public interface SharedRoom {

  /** The most keys that are shown to a peer, and the most that are looked at. */
  int MAX_KEYS = 32;

  /** 32 bytes that never change. */
  Bytes roomId();

  /** What to call it in this node's own log. */
  String name();

  /** Whoever has one of these is let in: the newest first, 1 to {@link #MAX_KEYS}. */
  List<MirrorKey> mirrorKeys();

  /** Those of them under whose topics the room is announced and looked for, likewise. */
  default List<MirrorKey> soughtKeys() {
    return mirrorKeys();
  }

  /** Whether a device that has shown a key may talk to this room. */
  boolean mayConnect(PublicKey device);

  /**
   * Whether a device that may not connect has been invited again since: it shows the room's newest
   * key, which nobody in the room gave it.
   */
  boolean mayReturn(PublicKey device, MirrorKey shown);

  /** The room's logs, as peers tell of them. */
  SharedLogs logs();

  /** What members tell each other in passing; empty for a room that is kept for others. */
  Optional<Company> company();

  /** Tells the room where to ask who is connected. */
  void peersFrom(Supplier<List<Peer>> source);

  /** Keys to hand to the device at the other end, which keeps the room without reading it. */
  List<MirrorKey> keysFor(PublicKey device);

  /** The device at the other end hands over a key. */
  void onKey(PublicKey from, MirrorKey key);

  /** Grows with what {@link #receipts} has to say; 0 for a room that gives none. */
  long receiptVersion();

  /** Signed words for what is kept here, of logs that changed after a version; see Receipt. */
  List<Bytes> receipts(long afterVersion);

  /** A device says what it keeps. */
  void onReceipt(PublicKey from, Bytes receipt) throws ProtocolViolationException;
}
