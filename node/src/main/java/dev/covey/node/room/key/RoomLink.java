package dev.covey.node.room.key;

import dev.covey.api.Right;
import dev.covey.api.Role;
import dev.covey.core.bytes.Bytes;
import dev.covey.core.crypto.KeyPair;
import dev.covey.core.log.LogKey;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;

/**
 * What one person pastes so that another can join: the way into a room, as text.
 *
 * <p>The text is {@code covey:} and z-base-32, so that no shell or messenger changes it. Whoever
 * has the link of an invite can read the room, whether or not it still lets anybody in.
 */
public sealed interface RoomLink {

  /** The most addresses a link carries. */
  int MAX_ADDRESSES = 8;

  /** The longest address, in bytes. */
  int MAX_ADDRESS_BYTES = 80;

  /** Reads a link, or throws {@link IllegalArgumentException} saying what is wrong with it. */
  static RoomLink parse(String text) {
    return RoomLinkCodec.parse(text);
  }

  /** What people call the room; untrusted text. */
  String name();

  /** The keys that the link stands for. */
  RoomKeys keys();

  /** Where members were last met, "host:port"; hints only. */
  List<String> addresses();

  /** An open room: its name, or its topic as 64 hex digits. */
  record Open(String name, List<String> addresses) implements RoomLink {
    public Open {
      name = RoomName.require(name);
      addresses = requireAddresses(addresses);
    }

    @Override
    public RoomKeys keys() {
      return RoomKeys.open(RoomName.roomKey(name));
    }

    @Override
    public String toString() {
      return RoomLinkCodec.format(this);
    }
  }

  /**
   * An invite into a founded room. What it says of role, uses and expiry is what the one who made
   * it says; what counts is the invite's entry in the room.
   *
   * @param epoch whole, with its chain pointer if it is not the first
   * @param secret the seed of the invite's key, 32 bytes
   * @param madeMillis ms since 1970 by the room's clock, later than the invite's entry: a hello by
   *     this link must not claim to be earlier
   */
  record Invited(
      Bytes roomId,
      LogKey founder,
      EpochKeys epoch,
      Bytes secret,
      String name,
      Terms terms,
      long madeMillis,
      List<String> addresses)
      implements RoomLink {
    public Invited {
      if (roomId.length() != 32 || secret.length() != 32) {
        throw new IllegalArgumentException(
            "a link with a room id of "
                + roomId.length()
                + " and a secret of "
                + secret.length()
                + " bytes, not 32");
      }
      roomId = roomId.compact();
      secret = secret.compact();
      name = RoomName.require(name);
      addresses = requireAddresses(addresses);
    }

    @Override
    public RoomKeys keys() {
      return RoomKeys.invited(roomId, founder, epoch);
    }

    /** The key that a hello is signed with, to come in. */
    public KeyPair key() {
      return KeyPair.fromSeed(secret);
    }

    @Override
    public String toString() {
      return RoomLinkCodec.format(this);
    }
  }

  /**
   * What an invite gives, and how often.
   *
   * @param rights what a bot that comes by it may do; empty for people
   * @param uses how many may come by it; 0: no limit
   * @param expiresMillis ms since 1970; 0: never
   */
  record Terms(Role role, Set<Right> rights, long uses, long expiresMillis) {
    public Terms {
      rights = Set.copyOf(rights);
    }
  }

  private static List<String> requireAddresses(List<String> addresses) {
    if (addresses.size() > MAX_ADDRESSES) {
      throw new IllegalArgumentException(
          "a link with " + addresses.size() + " addresses; at most " + MAX_ADDRESSES);
    }
    for (String address : addresses) {
      int bytes = address.getBytes(StandardCharsets.UTF_8).length;
      if (bytes == 0 || bytes > MAX_ADDRESS_BYTES) {
        throw new IllegalArgumentException(
            "an address of " + bytes + " bytes in a link; 1 to " + MAX_ADDRESS_BYTES);
      }
    }
    return List.copyOf(addresses);
  }
}
