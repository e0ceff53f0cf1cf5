package dev.covey.node.room;

import static org.assertj.core.api.Assertions.assertThat;

import dev.covey.api.InviteTerms;
import dev.covey.api.Message;
import dev.covey.api.MessageId;
import dev.covey.api.MessageKind;
import dev.covey.api.Role;
import dev.covey.core.bytes.Bytes;
import dev.covey.core.crypto.KeyPair;
import dev.covey.core.log.Log;
import dev.covey.core.log.LogKey;
import dev.covey.node.room.entry.BlockSeal;
import dev.covey.node.room.entry.Entry;
import dev.covey.node.room.entry.EntryCodec;
import dev.covey.node.room.entry.HybridClock;
import dev.covey.node.room.entry.Ref;
import dev.covey.node.room.key.LogTag;
import dev.covey.node.room.key.RoomLink;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** An invited room of a few nodes without a network, whose blocks are carried by hand. */
final class Club implements AutoCloseable {

  private final Path directory;
  private final List<TestNode> nodes = new ArrayList<>();
  private final List<TestNode> members = new ArrayList<>();
  final TestNode ada;

  /** Founds it. */
  Club(Path directory) {
    this.directory = directory;
    this.ada = node("ada");
    LocalRoom unused = ada.rooms.create("club");
    members.add(ada);
  }

  /** A node that is in no room, and is brought nothing by {@link #carryAll}. */
  TestNode node(String name) {
    TestNode node = new TestNode(directory.resolve(name), name);
    nodes.add(node);
    return node;
  }

  /** A node that comes in by a link of the founder's, and is known to all. */
  TestNode member(String name, Role role) {
    TestNode node = node(name);
    join(node, invitation());
    members.add(node);
    carryAll();
    if (role != Role.WRITER) {
      room(ada).membership().role(who(node), role);
      carryAll();
    }
    return node;
  }

  String invitation() {
    return room(ada).membership().invite(InviteTerms.WRITERS).link();
  }

  static void join(TestNode node, String link) {
    assertThat(node.rooms.join(RoomLink.parse(link))).isSameAs(room(node));
  }

  static LocalRoom room(TestNode node) {
    return node.rooms.all().get(0);
  }

  static String who(TestNode node) {
    return node.identity.identity().publicKey().toString();
  }

  static Log log(TestNode node) {
    return node.store.create(pair(node));
  }

  private static KeyPair pair(TestNode node) {
    return room(node).keys().writerLog(node.identity.deviceSecret(), 0);
  }

  static Ref ref(MessageId id) {
    return new Ref(LogTag.of(new LogKey(Bytes.hex(id.logKey()))), id.index());
  }

  /** Brings every member what every other has written. */
  void carryAll() {
    for (TestNode from : members) {
      for (TestNode to : members) {
        if (from != to) {
          carry(from, to, Set.of());
        }
      }
    }
  }

  /** Brings what a node wrote to another one, with its proofs, but for some blocks. */
  static void carry(TestNode from, TestNode to, Set<Long> missing) {
    carry(log(from), to, missing);
  }

  /** As the other, what there is of any log; a node asks for nothing that it has cleared. */
  static void carry(Log source, TestNode to, Set<Long> missing) {
    Log target = to.store.open(source.key());
    long done = room(to).memberLogs().gapped().contains(target) ? 0 : head(to, target);
    SparseCopy copy = new SparseCopy(source, target);
    try {
      if (target.length() < source.length()) {
        copy.head();
      }
      for (long at = 0; at < source.length(); at++) {
        if (!missing.contains(at) && source.has(at) && !target.has(at) && at >= done) {
          copy.blocks(at, at + 1);
        }
      }
    } catch (Exception e) {
      throw new AssertionError(e);
    }
    assertThat(room(to).memberLogs().add(target.key())).isTrue();
    room(to).pass();
    // A pass that finds something new leaves gaps to the next one.
    room(to).pass();
  }

  /** How much of a log is applied, or cleared, at a node. */
  static long head(TestNode at, Log log) {
    return room(at).memberLogs().heads().stream()
        .filter(head -> head.log().equals(log.key()))
        .mapToLong(Head::length)
        .findFirst()
        .orElse(0);
  }

  /** Appends an entry behind a room's back, which claims to be so much later than now. */
  static long forge(TestNode by, long aheadMillis, Entry.Body body) {
    Log log = log(by);
    Entry entry =
        new Entry(HybridClock.at(by.clock.get() + aheadMillis), TestNode.NOW, List.of(), body);
    BlockSeal seal = new BlockSeal(room(by).keys(), log.key());
    long at = log.length();
    log.append(seal.seal(at, EntryCodec.encode(entry), body.isControl()));
    room(by).pass();
    return at;
  }

  static List<String> texts(TestNode node) {
    return shown(node).stream()
        .filter(message -> message.kind() == MessageKind.TEXT)
        .map(Message::text)
        .filter(text -> !text.isEmpty())
        .toList();
  }

  static List<Message> shown(TestNode node) {
    return room(node).history().latest(1_000).items();
  }

  /** What everybody must see alike, without who came in. */
  static List<String> alike(TestNode node) {
    return shown(node).stream()
        .filter(message -> message.kind() != MessageKind.HELLO)
        .map(
            message ->
                message.id()
                    + " "
                    + message.kind()
                    + " "
                    + message.authorName()
                    + " "
                    + message.claimedAt()
                    + " "
                    + message.text()
                    + " "
                    + message.marks().redacted())
        .toList();
  }

  @Override
  public void close() throws InterruptedException {
    for (TestNode node : nodes) {
      node.close();
    }
  }
}
