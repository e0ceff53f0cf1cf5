package dev.covey.node.room.entry;

import dev.covey.core.ProtocolViolationException;

/**
 * Bodies that hand keys on.
 *
 * <pre>
 * 12 epoch   0 number   1 check (32)   2 ephemeral key (32)   3 boxes (bytes)
 * 16 keys    as 12, and 4 chain: place
 * 18 chain   0 number   1 key (32)   2 chain of the epoch before: place   3 of control keys: 1
 * </pre>
 *
 * <p>Boxes are drawn in {@link KeyBoxes}. Both places may be absent. A chain of control keys is in
 * the control class, one of epoch keys (field 3 absent or 0) in the content class.
 */
final class EpochBodies {

  private EpochBodies() {}

  static void writeEpoch(BodyWriter body, EpochBegun epoch) {
    body.number(0, epoch.number()).bytes(1, epoch.check());
    writeBoxes(body, epoch.boxes());
  }

  static EpochBegun readEpoch(BodyFields body) throws ProtocolViolationException {
    return new EpochBegun(body.count(0), body.bytes(1), readBoxes(body));
  }

  static void writeKeys(BodyWriter body, KeysShared keys) {
    body.number(0, keys.number()).bytes(1, keys.check());
    writeBoxes(body, keys.boxes());
    body.placeIfAny(4, keys.chain());
  }

  static KeysShared readKeys(BodyFields body) throws ProtocolViolationException {
    return new KeysShared(body.count(0), body.bytes(1), readBoxes(body), body.placeIfAny(4));
  }

  static void writeChain(BodyWriter body, Chain chain) {
    body.number(0, chain.number())
        .bytes(1, chain.key())
        .placeIfAny(2, chain.before())
        .numberIfAny(3, chain.control() ? 1 : 0);
  }

  static Chain readChain(BodyFields body) throws ProtocolViolationException {
    return new Chain(body.count(0), body.has(3) && body.isOn(3), body.bytes(1), body.placeIfAny(2));
  }

  private static void writeBoxes(BodyWriter body, KeyBoxes boxes) {
    body.bytes(2, boxes.ephemeral()).bytes(3, boxes.boxes());
  }

  private static KeyBoxes readBoxes(BodyFields body) throws ProtocolViolationException {
    return new KeyBoxes(body.bytes(2), body.bytes(3));
  }
}
