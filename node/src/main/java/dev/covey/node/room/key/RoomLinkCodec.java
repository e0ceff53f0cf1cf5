package dev.covey.node.room.key;

import dev.covey.api.Right;
import dev.covey.api.Role;
import dev.covey.core.ProtocolViolationException;
import dev.covey.core.bytes.Bytes;
import dev.covey.core.bytes.ZBase32;
import dev.covey.core.crypto.Blake2b;
import dev.covey.core.encoding.Decoder;
import dev.covey.core.encoding.Encoder;
import dev.covey.core.log.LogKey;
import dev.covey.node.identity.Label;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The text form of a link: "covey:" and z-base-32 of
 *
 * <pre>
 * version u8 = 1 | kind u8 | flags u8 = 0 | body length u16 LE | body | check (5)
 *
 * kind 0, open:     string name | addresses
 * kind 2, invite:   room id (32) | founder's log key (32) | uint epoch | epoch key (32)
 *                     | from epoch 1 on: chain log key (32) | uint index
 *                     | secret (32) | string name
 *                     | uint role | uint rights | uint uses | uint expires
 *                     | uint made | addresses
 * addresses:        uint count | count strings
 * check:            first 5 bytes of BLAKE2b-256( LINK | everything before )
 * </pre>
 *
 * <p>Strings and uints are compact-encoding. What a later version puts behind the addresses is
 * skipped. The five bytes in front and the check stay as they are in every version, so that any
 * program can tell a mistyped link from a newer one.
 */
final class RoomLinkCodec {

  private static final String SCHEME = "covey:";
  private static final int VERSION = 1;
  private static final int OPEN = 0;
  private static final int INVITE = 2;

  private static final int HEADER = 5;
  private static final int HEADER_CHARACTERS = 8;
  private static final int CHECK = 5;
  private static final int MAX_BODY = 2048;

  private RoomLinkCodec() {}

  static String format(RoomLink link) {
    Encoder body = new Encoder();
    int kind = OPEN;
    if (link instanceof RoomLink.Invited invited) {
      kind = INVITE;
      write(body, invited);
    } else {
      body.string(link.name());
    }
    body.uint(link.addresses().size());
    link.addresses().forEach(body::string);
    Bytes covered =
        new Encoder()
            .u8(VERSION)
            .u8(kind)
            .u8(0)
            .u8(body.size() & 0xff)
            .u8(body.size() >>> 8)
            .raw(body.toBytes())
            .toBytes();
    return SCHEME + ZBase32.encode(covered.concat(checkOf(covered)));
  }

  private static void write(Encoder body, RoomLink.Invited link) {
    EpochKeys epoch = link.epoch();
    body.raw(link.roomId()).raw(link.founder().bytes()).uint(epoch.number()).raw(epoch.epochKey());
    if (epoch.number() > 0) {
      ChainPointer chain =
          epoch
              .chain()
              .orElseThrow(() -> new IllegalArgumentException("a link without a way back"));
      body.raw(chain.log().bytes()).uint(chain.index());
    }
    RoomLink.Terms terms = link.terms();
    body.raw(link.secret())
        .string(link.name())
        .uint(terms.role().number())
        .uint(Right.bits(terms.rights()))
        .uint(terms.uses())
        .uint(terms.expiresMillis())
        .uint(link.madeMillis());
  }

  private static RoomLink.Invited invited(Decoder body) throws ProtocolViolationException {
    Bytes roomId = body.fixed32().compact();
    LogKey founder = new LogKey(body.fixed32());
    long number = body.uint();
    Bytes epochKey = body.fixed32();
    Optional<ChainPointer> chain =
        number == 0
            ? Optional.empty()
            : Optional.of(new ChainPointer(new LogKey(body.fixed32()), body.uint()));
    Bytes secret = body.fixed32();
    String name = body.string();
    RoomLink.Terms terms =
        new RoomLink.Terms(Role.of(body.uint()), Right.of(body.uint()), body.uint(), body.uint());
    RoomLink.Invited link =
        new RoomLink.Invited(
            roomId,
            founder,
            EpochKeys.of(number, epochKey, chain),
            secret,
            name,
            terms,
            body.uint(),
            addresses(body));
    RoomKeys unused = link.keys();
    return link;
  }

  static RoomLink parse(String text) {
    String payload = payloadOf(text);
    if (payload.length() < HEADER_CHARACTERS) {
      throw truncated(payload.length() + " characters");
    }
    Bytes header = ZBase32.decode(payload.substring(0, HEADER_CHARACTERS));
    int bodyLength = (header.at(3) & 0xff) | (header.at(4) & 0xff) << 8;
    int size = HEADER + bodyLength + CHECK;
    int characters = (size * 8 + 4) / 5;
    if (bodyLength > MAX_BODY) {
      throw mistyped();
    }
    if (payload.length() < characters) {
      throw truncated(payload.length() + " of " + characters + " characters");
    }
    if (payload.length() > characters) {
      throw new IllegalArgumentException(
          "the link has "
              + (payload.length() - characters)
              + " characters too many at its end: copy it alone");
    }
    return decode(unarmor(payload), bodyLength);
  }

  private static RoomLink decode(Bytes bytes, int bodyLength) {
    Bytes covered = bytes.slice(0, HEADER + bodyLength);
    if (!checkOf(covered).equals(bytes.slice(HEADER + bodyLength, CHECK))) {
      throw mistyped();
    }
    int version = bytes.at(0) & 0xff;
    if (version != VERSION) {
      throw new IllegalArgumentException(
          "the link is of version "
              + version
              + ", this Covey knows version "
              + VERSION
              + ": update Covey");
    }
    try {
      return decodeBody(bytes.at(1) & 0xff, new Decoder(bytes.slice(HEADER, bodyLength)));
    } catch (ProtocolViolationException e) {
      throw new IllegalArgumentException("the link is whole but means nothing: ask for another", e);
    }
  }

  private static RoomLink decodeBody(int kind, Decoder body) throws ProtocolViolationException {
    switch (kind) {
      case OPEN -> {
        return new RoomLink.Open(body.string(), addresses(body));
      }
      case INVITE -> {
        return invited(body);
      }
      default ->
          throw new IllegalArgumentException(
              "the link is of a kind this Covey does not know (" + kind + "): update Covey");
    }
  }

  private static List<String> addresses(Decoder body) throws ProtocolViolationException {
    int count = body.length("addresses", 1);
    List<String> addresses = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      addresses.add(body.string());
    }
    return addresses;
  }

  /** Takes away what pasting adds: spaces, line breaks, quotes, brackets; then the scheme. */
  private static String payloadOf(String text) {
    String tight = text.replaceAll("[\\s<>\"'`\\u200b\\u00a0\\ufeff]+", "");
    String low = tight.toLowerCase(Locale.ROOT);
    if (low.startsWith("covey-mirror:") || low.startsWith("covey-device:")) {
      throw new IllegalArgumentException(
          low.startsWith("covey-mirror:")
              ? "this is a mirror's code, not a link: `covey mirror add` takes it"
              : "this is a device's code, not a link: `covey device add` takes it");
    }
    if (!low.startsWith(SCHEME)) {
      throw new IllegalArgumentException("not a link: a link to a room starts with \"covey:\"");
    }
    String payload = tight.substring(SCHEME.length());
    while (payload.startsWith("/")) {
      payload = payload.substring(1);
    }
    while (!payload.isEmpty() && ".,;:!?)]}".indexOf(payload.charAt(payload.length() - 1)) >= 0) {
      payload = payload.substring(0, payload.length() - 1);
    }
    for (int i = 0; i < payload.length(); i++) {
      if ("ybndrfg8ejkmcpqxot1uwisza345h769".indexOf(lower(payload.charAt(i))) < 0) {
        throw new IllegalArgumentException(
            "the link holds a character that no link has, at place "
                + (SCHEME.length() + i + 1)
                + ": copy it again");
      }
    }
    return payload;
  }

  private static char lower(char c) {
    return c < 128 ? Character.toLowerCase(c) : c;
  }

  private static Bytes unarmor(String payload) {
    try {
      return ZBase32.decode(payload);
    } catch (IllegalArgumentException e) {
      throw mistyped();
    }
  }

  private static Bytes checkOf(Bytes covered) {
    return Blake2b.hash(Label.LINK.namespace(), covered).slice(0, CHECK);
  }

  private static IllegalArgumentException truncated(String seen) {
    return new IllegalArgumentException(
        "the link is cut short: " + seen + " after \"covey:\": copy all of it");
  }

  private static IllegalArgumentException mistyped() {
    return new IllegalArgumentException(
        "the link is mistyped: its check does not match; copy it again");
  }
}
