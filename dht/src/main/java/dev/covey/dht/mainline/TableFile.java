package dev.covey.dht.mainline;

import dev.covey.core.ProtocolViolationException;
import dev.covey.core.bytes.Bytes;
import dev.covey.core.crypto.Blake2b;
import dev.covey.core.encoding.Decoder;
import dev.covey.core.encoding.Encoder;
import dev.covey.dht.kademlia.Contact;
import dev.covey.dht.kademlia.NodeId;
import dev.covey.dht.krpc.CompactAddress;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The routing table on disk, replaced as a whole. It only saves time at the next start: a file that
 * cannot be read or written is worth one line in the log, never a failure.
 *
 * <pre>
 * "covey-dht-table" (15) | version 2 (1) | own id of IPv4 (20) | own id of IPv6 (20) | uint count
 * count x ( id (20) | address as a buffer of 6 or 18 )
 * BLAKE2b-256 of all before it (32)
 * </pre>
 */
final class TableFile {

  private static final Logger LOG = LoggerFactory.getLogger(TableFile.class);

  private static final Bytes MAGIC = Bytes.utf8("covey-dht-table");

  /** How many contacts of an address family are worth keeping. */
  static final int MAX_CONTACTS_OF_FAMILY = 500;

  private static final int VERSION = 2;
  private static final int HASH_SIZE = 32;
  private static final int MAX_CONTACTS = 2 * MAX_CONTACTS_OF_FAMILY;
  private static final int MAX_SIZE = 64 * 1024;

  private final Path path;

  TableFile(Path path) {
    this.path = path;
  }

  /** What is kept: who we were, and whom we knew. */
  record Snapshot(NodeId own4, NodeId own6, List<Contact> contacts) {

    Snapshot {
      contacts = List.copyOf(contacts);
    }
  }

  /** Reads it; nothing if there is no file or it is not intact. */
  Optional<Snapshot> read() {
    try {
      if (Files.size(path) > MAX_SIZE) {
        throw new ProtocolViolationException("larger than " + MAX_SIZE + " bytes");
      }
      return Optional.of(decode(Bytes.wrap(Files.readAllBytes(path))));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      LOG.warn("DHT table {} is ignored and will be written anew: {}", path, e.getMessage());
      return Optional.empty();
    }
  }

  /** Writes it beside the old one, then puts it in its place. */
  void write(Snapshot snapshot) {
    try {
      Path fresh = path.resolveSibling(path.getFileName() + ".new");
      Files.write(fresh, encode(snapshot).toByteArray());
      Files.move(fresh, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      LOG.warn("DHT table {} was not saved, the next start will be slower: {}", path, e.toString());
    }
  }

  static Bytes encode(Snapshot snapshot) {
    List<Contact> contacts = snapshot.contacts();
    int count = Math.min(contacts.size(), MAX_CONTACTS);
    Encoder out = new Encoder(1024);
    out.raw(MAGIC).u8(VERSION);
    out.raw(snapshot.own4().bytes()).raw(snapshot.own6().bytes()).uint(count);
    for (Contact contact : contacts.subList(0, count)) {
      out.raw(contact.id().bytes()).buffer(CompactAddress.encode(contact.address()));
    }
    Bytes body = out.toBytes();
    return body.concat(Blake2b.hash(body));
  }

  static Snapshot decode(Bytes file) throws ProtocolViolationException {
    int bodySize = file.length() - HASH_SIZE;
    if (bodySize < 0
        || !file.startsWith(MAGIC)
        || !Blake2b.hash(file.slice(0, bodySize)).equals(file.slice(bodySize, HASH_SIZE))) {
      throw new ProtocolViolationException("not an intact DHT table");
    }
    Decoder in = new Decoder(file.slice(0, bodySize));
    Bytes magic = in.raw(MAGIC.length());
    int version = in.u8();
    if (!magic.equals(MAGIC) || version != VERSION) {
      throw new ProtocolViolationException("version " + version + ", expected " + VERSION);
    }
    NodeId own4 = NodeId.of(in.raw(NodeId.SIZE));
    NodeId own6 = NodeId.of(in.raw(NodeId.SIZE));
    int count = in.length("contacts", NodeId.SIZE + 7);
    List<Contact> contacts = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      NodeId id = NodeId.of(in.raw(NodeId.SIZE));
      InetSocketAddress address = CompactAddress.decode(in.buffer());
      if (address == null) {
        throw new ProtocolViolationException("contact " + i + " has no usable address");
      }
      contacts.add(new Contact(id, address));
    }
    return new Snapshot(own4, own6, contacts);
  }
}
