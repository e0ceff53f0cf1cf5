package dev.covey.node.identity;

import dev.covey.core.bytes.Bytes;
import dev.covey.core.crypto.Namespace;

/**
 * What keeps one use of a hash or signature apart from every other: namespace("covey", n), where n
 * is the number here. The list only grows at its end.
 */
public enum Label {
  /** 0: room key to the first epoch key. */
  EPOCH(0),
  /** 1: epoch key to mirror key. */
  MIRROR(1),
  /** 2: mirror key to room id. */
  ROOM(2),
  /** 3: mirror key to topic. */
  TOPIC(3),
  /** 4: device secret to the seed of a writer log. */
  WRITER(4),
  /** 5: a name to the room key of an open room. */
  NAME(5),
  /** 6: a topic given as 32 bytes to the room key of an open room. */
  GIVEN_TOPIC(6),
  /** 7: epoch key to the key that seals the entries of one log. */
  SEAL(7),
  /** 8: what an identity signs for a device. */
  DEVICE(8),
  /** 9: what an identity signs in a hello. */
  HELLO(9),
  /** 10: what an invite's key signs in a hello. */
  INVITE(10),
  /** 11: the checksum of a link. */
  LINK(11),
  /** 12: device secret to the seed of a content log. */
  CONTENT(12),
  /** 13: epoch key to the encryption key of content logs. */
  CONTENT_KEY(13),
  /** 14: the shared secret of two identities to the room key of a direct room. */
  DIRECT(14),
  /** 15: capability of a room channel, when the sender began the connection. */
  ROOM_INITIATOR(15),
  /** 16: capability of a room channel, when the sender accepted the connection. */
  ROOM_RESPONDER(16),
  /** 17: epoch key to the key that control entries are sealed with. */
  CONTROL(17),
  /** 18: what an epoch key is sealed to one device with. */
  BOX(18),
  /** 19: device secret to the seed of an invite's key. */
  INVITE_SEED(19),
  /** 20: what a device signs in a whisper. */
  WHISPER(20),
  /** 21: epoch key to the key that whispers are sealed with. */
  WHISPER_KEY(21),
  /** 22: what is sealed to one identity, or to the key of a device code. */
  LETTER(22),
  /** 23: what an identity signs in a knock. */
  KNOCK(23),
  /** 24: an identity to the topic it is knocked at. */
  INBOX(24),
  /** 25: two identities to their safety number. */
  SAFETY(25),
  /** 26: a device code to its topic, its check, and the context that belongings are sealed in. */
  DEVICE_CODE(26),
  /** 27: an identity's seed to the room key of the room that its devices share. */
  OWN(27);

  private final int number;

  Label(int number) {
    this.number = number;
  }

  /** Thirty-two bytes. */
  public Bytes namespace() {
    return NAMESPACES[number];
  }

  private static final Bytes[] NAMESPACES = new Bytes[values().length];

  static {
    for (Label label : values()) {
      NAMESPACES[label.number] = Namespace.of("covey", label.number);
    }
  }
}
