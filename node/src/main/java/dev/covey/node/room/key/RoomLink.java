package dev.covey.node.room.key;

import dev.covey.core.bytes.Bytes;
import dev.covey.core.log.LogKey;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * What one person pastes so that another can join: the way into a room, as text.
 *
 * <p>The text is {@code covey:} and z-base-32, so that no shell or messenger changes it. Whoever
 * has a founded room's link can read the room.
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

  /** A founded room. */
  record Founded(Bytes roomKey, LogKey founder, String name, List<String> addresses)
      implements RoomLink {
    public Founded {
      if (roomKey.length() != 32) {
        throw new IllegalArgumentException("room key of " + roomKey.length() + " bytes, not 32");
      }
      name = RoomName.require(name);
      addresses = requireAddresses(addresses);
    }

    @Override
    public RoomKeys keys() {
      return RoomKeys.founded(roomKey, founder);
    }

    @Override
    public String toString() {
      return RoomLinkCodec.format(this);
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
