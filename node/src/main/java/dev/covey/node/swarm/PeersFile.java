package dev.covey.node.swarm;

import dev.covey.core.ProtocolViolationException;
import dev.covey.core.bytes.Bytes;
import dev.covey.core.crypto.Blake2b;
import dev.covey.core.crypto.PublicKey;
import dev.covey.core.encoding.Decoder;
import dev.covey.core.encoding.Encoder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Known peers on disk, replaced as a whole. It only saves time at the next start: a file that
 * cannot be read or written is worth one line in the log, never a failure.
 *
 * <pre>
 * "covey-peers" (11) | version 1 (1) | uint count (at most 1,024)
 * count x ( device (32) | uint n (at most 4), n x buffer (6 or 18) address
 *         | uint n (at most 8), n x room id (32)
 *         | uint last seen, s | uint successes | uint failures | uint violations | uint banned until, s )
 * BLAKE2b-256 of all before it (32)
 * </pre>
 */
final class PeersFile {

  private static final Logger LOG = LoggerFactory.getLogger(PeersFile.class);

  private static final Bytes MAGIC = Bytes.utf8("covey-peers");
  private static final int VERSION = 1;
  private static final int HASH_SIZE = 32;
  private static final int MAX_SIZE = 1 << 20;

  private final Path path;

  PeersFile(Path path) {
    this.path = path;
  }

  /** Reads it; nothing if there is no file or it is not intact. */
  List<KnownPeer> read() {
    try {
      if (Files.size(path) > MAX_SIZE) {
        throw new ProtocolViolationException("larger than " + MAX_SIZE + " bytes");
      }
      return decode(Bytes.wrap(Files.readAllBytes(path)));
    } catch (NoSuchFileException e) {
      return List.of();
    } catch (IOException e) {
      LOG.warn("known peers in {} are ignored, written anew: {}", path, e.getMessage());
      return List.of();
    }
  }

  /** Writes it beside the old one, then puts it in its place. */
  void write(List<KnownPeer> peers) {
    try {
      Path fresh = path.resolveSibling(path.getFileName() + ".new");
      try (FileChannel channel =
          FileChannel.open(
              fresh,
              StandardOpenOption.CREATE,
              StandardOpenOption.TRUNCATE_EXISTING,
              StandardOpenOption.WRITE)) {
        ByteBuffer content = ByteBuffer.wrap(encode(peers).toByteArray());
        while (content.hasRemaining()) {
          int unused = channel.write(content);
        }
        channel.force(true);
      }
      Files.move(fresh, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      LOG.warn(
          "known peers were not saved in {}, the next start is slower: {}", path, e.toString());
    }
  }

  static Bytes encode(List<KnownPeer> peers) {
    int count = Math.min(peers.size(), KnownPeers.MAX);
    Encoder out = new Encoder(256 * count + 64).raw(MAGIC).u8(VERSION).uint(count);
    for (KnownPeer peer : peers.subList(0, count)) {
      out.raw(peer.device().bytes()).uint(peer.addresses().size());
      for (InetSocketAddress address : peer.addresses()) {
        byte[] ip = address.getAddress().getAddress();
        out.uint(ip.length + 2).raw(ip).u8(address.getPort() >> 8).u8(address.getPort());
      }
      out.uint(peer.rooms().size());
      peer.rooms().forEach(out::raw);
      out.uint(peer.lastSeen().getEpochSecond()).uint(peer.successes()).uint(peer.failures());
      out.uint(peer.violations()).uint(peer.bannedUntil().getEpochSecond());
    }
    Bytes body = out.toBytes();
    return body.concat(Blake2b.hash(body));
  }

  static List<KnownPeer> decode(Bytes file) throws ProtocolViolationException {
    int bodySize = file.length() - HASH_SIZE;
    if (bodySize < 0
        || !file.startsWith(MAGIC)
        || !Blake2b.hash(file.slice(0, bodySize)).equals(file.slice(bodySize, HASH_SIZE))) {
      throw new ProtocolViolationException("not an intact list of peers");
    }
    Decoder in = new Decoder(file.slice(MAGIC.length(), bodySize - MAGIC.length()));
    int version = in.u8();
    if (version != VERSION) {
      throw new ProtocolViolationException("version " + version + ", expected " + VERSION);
    }
    List<KnownPeer> peers = new ArrayList<>();
    for (int left = count(in, KnownPeers.MAX); left > 0; left--) {
      PublicKey device = new PublicKey(in.fixed32());
      List<InetSocketAddress> addresses = new ArrayList<>();
      for (int more = count(in, KnownPeer.MAX_ADDRESSES); more > 0; more--) {
        addresses.add(address(in.buffer()));
      }
      List<Bytes> rooms = new ArrayList<>();
      for (int more = count(in, KnownPeer.MAX_ROOMS); more > 0; more--) {
        rooms.add(in.fixed32().compact());
      }
      Instant lastSeen = Instant.ofEpochSecond(in.uint());
      long successes = in.uint();
      long failures = in.uint();
      long violations = in.uint();
      Instant banned = Instant.ofEpochSecond(in.uint());
      peers.add(
          new KnownPeer(
              device, addresses, rooms, lastSeen, successes, failures, violations, banned));
    }
    return peers;
  }

  private static int count(Decoder in, int most) throws ProtocolViolationException {
    long count = in.uint();
    if (count > most) {
      throw new ProtocolViolationException("a list of " + count + ", at most " + most);
    }
    return (int) count;
  }

  private static InetSocketAddress address(Bytes bytes) throws ProtocolViolationException {
    int size = bytes.length() - 2;
    if (size != 4 && size != 16) {
      throw new ProtocolViolationException("address of " + bytes.length() + " bytes");
    }
    try {
      int port = (bytes.at(size) & 0xff) << 8 | (bytes.at(size + 1) & 0xff);
      return new InetSocketAddress(
          InetAddress.getByAddress(bytes.slice(0, size).toByteArray()), port);
    } catch (UnknownHostException e) {
      throw new AssertionError("an address of " + size + " bytes", e);
    }
  }
}
