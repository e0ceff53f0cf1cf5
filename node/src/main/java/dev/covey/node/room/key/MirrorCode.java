package dev.covey.node.room.key;

import dev.covey.core.ProtocolViolationException;
import dev.covey.core.bytes.Bytes;
import dev.covey.core.bytes.ZBase32;
import dev.covey.core.crypto.Blake2b;
import dev.covey.core.encoding.Decoder;
import dev.covey.core.encoding.Encoder;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What a member gives to a mirror: enough to find, verify, keep and serve a room, not to read it.
 * As text "covey-mirror:" and z-base-32 of
 *
 * <pre>
 * version u8 = 1 | room id (32) | uint count | { uint epoch | mirror key (32) } | uint count | strings
 *   | check (5): the first bytes of BLAKE2b-256("covey/mirror-code/1" | everything before)
 * </pre>
 *
 * @param keys the newest first, 1 to 8
 * @param addresses where members were last met, "host:port"; hints only
 */
public record MirrorCode(Bytes roomId, List<MirrorKey> keys, List<String> addresses) {

  public static final String SCHEME = "covey-mirror:";

  /** The most keys in one. */
  public static final int MAX_KEYS = 8;

  private static final Bytes LABEL = Bytes.utf8("covey/mirror-code/1");
  private static final int VERSION = 1;
  private static final int CHECK = 5;
  private static final int MAX_CHARACTERS = 4_096;

  public MirrorCode {
    if (roomId.length() != 32 || keys.isEmpty() || keys.size() > MAX_KEYS) {
      throw new IllegalArgumentException("a mirror code with " + keys.size() + " keys, not 1 to 8");
    }
    if (addresses.size() > RoomLink.MAX_ADDRESSES) {
      throw new IllegalArgumentException(
          "a mirror code with " + addresses.size() + " addresses, at most 8");
    }
    roomId = roomId.compact();
    keys = List.copyOf(keys);
    addresses = List.copyOf(addresses);
  }

  /** Reads a code, or throws {@link IllegalArgumentException} saying what is wrong with it. */
  public static MirrorCode parse(String text) {
    String code = text.strip();
    if (code.toLowerCase(Locale.ROOT).startsWith("covey:")) {
      throw new IllegalArgumentException(
          "this is a room's link, which lets a mirror read: `covey mirror-code ROOM` prints a code");
    }
    if (!code.toLowerCase(Locale.ROOT).startsWith(SCHEME) || code.length() > MAX_CHARACTERS) {
      throw new IllegalArgumentException(
          "a mirror code begins with " + SCHEME + ": `covey mirror-code ROOM` prints one");
    }
    Bytes all;
    try {
      all = ZBase32.decode(code.substring(SCHEME.length()));
    } catch (IllegalArgumentException e) {
      throw damaged(e);
    }
    if (all.length() < CHECK + 1) {
      throw damaged(null);
    }
    Bytes covered = all.slice(0, all.length() - CHECK);
    if (!checkOf(covered).equals(all.slice(covered.length(), CHECK))) {
      throw damaged(null);
    }
    if (covered.at(0) != VERSION) {
      throw new IllegalArgumentException(
          "the mirror code is of version " + (covered.at(0) & 0xff) + ", not 1: update Covey");
    }
    try {
      return decode(new Decoder(covered.slice(1, covered.length() - 1)));
    } catch (ProtocolViolationException e) {
      throw new IllegalArgumentException("the mirror code is whole but means nothing", e);
    }
  }

  private static MirrorCode decode(Decoder in) throws ProtocolViolationException {
    Bytes id = in.fixed32();
    List<MirrorKey> keys = new ArrayList<>();
    for (int left = in.length("keys", 33); left > 0; left--) {
      keys.add(new MirrorKey(in.uint(), in.fixed32()));
    }
    List<String> addresses = new ArrayList<>();
    for (int left = in.length("addresses", 1); left > 0; left--) {
      addresses.add(in.string());
    }
    return new MirrorCode(id, keys, addresses);
  }

  private static Bytes checkOf(Bytes covered) {
    return Blake2b.hash(LABEL, covered).slice(0, CHECK);
  }

  private static IllegalArgumentException damaged(@Nullable IllegalArgumentException cause) {
    return new IllegalArgumentException(
        "the mirror code is mistyped or incomplete: copy it again", cause);
  }

  @Override
  public String toString() {
    Encoder out = new Encoder().u8(VERSION).raw(roomId).uint(keys.size());
    keys.forEach(key -> out.uint(key.epoch()).raw(key.key()));
    out.uint(addresses.size());
    addresses.forEach(out::string);
    Bytes covered = out.toBytes();
    return SCHEME + ZBase32.encode(covered.concat(checkOf(covered)));
  }
}
