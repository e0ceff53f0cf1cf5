package dev.covey.dht;

import dev.covey.core.ProtocolViolationException;
import dev.covey.core.bytes.Bytes;
import dev.covey.core.crypto.Blake2b;
import dev.covey.core.crypto.KeyPair;
import dev.covey.core.crypto.PublicKey;
import dev.covey.core.encoding.Decoder;
import dev.covey.core.encoding.Encoder;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Where a device says it can be reached, signed by it for one context (a room's id), which is not
 * in it: a record does not tell strangers what it is for, and cannot be shown elsewhere.
 *
 * <pre>
 * uint version = 1 | device (32) | uint time, s since 1970
 * | uint count (0 to 8) | count of address | uint count (0 to 3) | count of { relay's device (32) | address }
 * | signature (64), of BLAKE2b-256("covey/peer-record/1" | context (32) | all before the signature)
 *
 * address   uint length = 6 or 18 | IPv4 (4) or IPv6 (16) | port (2, big endian)
 * </pre>
 *
 * @param encoded all of it, at most {@link #MAX_SIZE} bytes
 */
public record PeerRecord(
    PublicKey device,
    Instant time,
    List<InetSocketAddress> addresses,
    List<RelayAddress> relays,
    Bytes encoded) {

  public static final int VERSION = 1;
  public static final int MAX_SIZE = 512;
  public static final int MAX_ADDRESSES = 8;
  public static final int MAX_RELAYS = 3;

  /** How long a record is believed. */
  public static final Duration LIFETIME = Duration.ofHours(24);

  /** How far the clock of the signer may be ahead. */
  public static final Duration MAX_AHEAD = Duration.ofMinutes(10);

  private static final Bytes LABEL = Bytes.utf8("covey/peer-record/1");
  private static final int PORT_SIZE = 2;

  public PeerRecord {
    addresses = List.copyOf(addresses);
    relays = List.copyOf(relays);
  }

  /**
   * Signs. {@link IllegalArgumentException} for more than 8 addresses or 3 relays, a name instead
   * of an address, or a context that is not 32 bytes. About 25 us.
   */
  public static PeerRecord sign(
      KeyPair device,
      Bytes context,
      Instant time,
      List<InetSocketAddress> addresses,
      List<RelayAddress> relays) {
    if (addresses.size() > MAX_ADDRESSES || relays.size() > MAX_RELAYS) {
      throw new IllegalArgumentException(
          addresses.size() + " addresses and " + relays.size() + " relays, at most 8 and 3");
    }
    long seconds = time.getEpochSecond();
    Encoder out = new Encoder(MAX_SIZE).uint(VERSION).raw(device.publicKey().bytes()).uint(seconds);
    out.uint(addresses.size());
    addresses.forEach(address -> write(out, address));
    out.uint(relays.size());
    for (RelayAddress relay : relays) {
      write(out.raw(relay.relay().bytes()), relay.address());
    }
    out.raw(device.sign(digest(context, out.toBytes())));
    return new PeerRecord(
        device.publicKey(), Instant.ofEpochSecond(seconds), addresses, relays, out.toBytes());
  }

  /** Whether it is of a version that can be read here; others are to be skipped. */
  public static boolean isKnown(Bytes encoded) {
    return !encoded.isEmpty() && encoded.at(0) == VERSION;
  }

  /** Reads and verifies: about 50 us. Whether it is current is {@link #isCurrent}'s question. */
  public static PeerRecord decode(Bytes encoded, Bytes context) throws ProtocolViolationException {
    if (encoded.length() > MAX_SIZE) {
      throw new ProtocolViolationException(
          "peer record of " + encoded.length() + " bytes, at most " + MAX_SIZE);
    }
    Bytes kept = encoded.compact();
    Decoder in = new Decoder(kept);
    long version = in.uint();
    if (version != VERSION) {
      throw new ProtocolViolationException("peer record of version " + version + ", expected 1");
    }
    PublicKey device = new PublicKey(in.fixed32());
    Instant time = Instant.ofEpochSecond(in.uint());
    List<InetSocketAddress> addresses = new ArrayList<>();
    for (int left = count(in, "addresses", MAX_ADDRESSES); left > 0; left--) {
      addresses.add(readAddress(in));
    }
    List<RelayAddress> relays = new ArrayList<>();
    for (int left = count(in, "relays", MAX_RELAYS); left > 0; left--) {
      relays.add(new RelayAddress(new PublicKey(in.fixed32()), readAddress(in)));
    }
    if (in.remaining() != PublicKey.SIGNATURE_SIZE) {
      throw new ProtocolViolationException(
          "peer record ends in " + in.remaining() + " bytes, expected a signature of 64");
    }
    Bytes signed = kept.slice(0, kept.length() - PublicKey.SIGNATURE_SIZE);
    if (!device.verify(digest(context, signed), in.fixed64())) {
      throw new ProtocolViolationException("peer record with a signature that is not its device's");
    }
    return new PeerRecord(device, time, addresses, relays, kept);
  }

  /** Whether it was signed within the last 24 hours, and no more than 10 minutes in the future. */
  public boolean isCurrent(Instant now) {
    return !time.isAfter(now.plus(MAX_AHEAD)) && !time.isBefore(now.minus(LIFETIME));
  }

  /** Two records are the same if their bytes are. */
  @Override
  public boolean equals(Object other) {
    return other instanceof PeerRecord that && encoded.equals(that.encoded);
  }

  @Override
  public int hashCode() {
    return encoded.hashCode();
  }

  private static Bytes digest(Bytes context, Bytes signed) {
    if (context.length() != 32) {
      throw new IllegalArgumentException("context of " + context.length() + " bytes, not 32");
    }
    return Blake2b.hash(LABEL, context, signed);
  }

  private static void write(Encoder out, InetSocketAddress address) {
    if (address.isUnresolved()) {
      throw new IllegalArgumentException(address + " is a name, not an address");
    }
    byte[] ip = address.getAddress().getAddress();
    out.uint(ip.length + PORT_SIZE).raw(ip).u8(address.getPort() >> 8).u8(address.getPort());
  }

  private static int count(Decoder in, String what, int most) throws ProtocolViolationException {
    long count = in.uint();
    if (count > most) {
      throw new ProtocolViolationException(
          "peer record with " + count + " " + what + ", at most " + most);
    }
    return (int) count;
  }

  private static InetSocketAddress readAddress(Decoder in) throws ProtocolViolationException {
    long length = in.uint();
    if (length != 6 && length != 18) {
      throw new ProtocolViolationException("address of " + length + " bytes, expected 6 or 18");
    }
    try {
      InetAddress ip = InetAddress.getByAddress(in.raw((int) length - PORT_SIZE).toByteArray());
      return new InetSocketAddress(ip, in.u8() << 8 | in.u8());
    } catch (UnknownHostException e) {
      throw new AssertionError("an address of " + length + " bytes", e);
    }
  }
}
