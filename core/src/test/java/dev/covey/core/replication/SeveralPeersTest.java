package dev.covey.core.replication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.covey.core.NotWritableException;
import dev.covey.core.bytes.Bytes;
import dev.covey.core.crypto.KeyPair;
import dev.covey.core.log.AuditReport;
import dev.covey.core.log.Log;
import dev.covey.core.log.LogSeek;
import dev.covey.core.log.Registration;
import dev.covey.core.store.Table;
import dev.covey.core.testing.Await;
import dev.covey.core.wire.ConnectionOptions;
import dev.covey.core.wire.Transport;
import io.netty.channel.EventLoopGroup;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What it takes more than one peer, or more than blocks, to show. */
@Timeout(60)
class SeveralPeersTest {

  private static final Table BLOCKS = new Table("log.block");

  @TempDir Path directory;

  private final EventLoopGroup loops = Transport.eventLoops(2);
  private final Transport transport = new Transport(loops, ConnectionOptions.defaults());
  private final List<TestNode> nodes = new ArrayList<>();
  private int readers;

  @AfterEach
  void closeAll() {
    nodes.forEach(TestNode::close);
    loops.shutdownGracefully(0, 2, TimeUnit.SECONDS).syncUninterruptibly();
  }

  private TestNode node() {
    TestNode node = new TestNode(transport, directory.resolve("node" + nodes.size()));
    nodes.add(node);
    return node;
  }

  /** A node that has all of the log. */
  private TestNode mirror(TestNode from, Log log) {
    TestNode mirror = node();
    Log copy = mirror.open(log.key());
    Registration unused = copy.follow();
    var unusedConnection = mirror.connect(from, copy);
    Await.until("a full copy", () -> copy.contiguousLength() == log.length());
    return mirror;
  }

  @Test
  void asksEachBlockOfOnePeerOnly() {
    TestNode writer = node();
    Log log = writer.store().create("spread");
    log.append(TestNode.blocks("block", 0, 20_000));
    TestNode second = mirror(writer, log);
    // One that begins late may find nothing left to bring.
    Await.until("both to bring some of it", () -> bothBringSome(writer, second, log));
  }

  private boolean bothBringSome(TestNode writer, TestNode second, Log log) {
    try (TestNode reader = new TestNode(transport, directory.resolve("reader" + readers++))) {
      Log copy = reader.open(log.key());
      ReplicationSession one = reader.join(writer, copy);
      ReplicationSession other = reader.join(second, copy);
      for (ReplicationSession session : List.of(one, other)) {
        assertThat(Await.value(session.remote(copy)).length()).isEqualTo(log.length());
      }
      Registration unused = copy.follow();
      Await.until("all", () -> copy.contiguousLength() == log.length());
      // Late blocks are asked of both: of 20,000, at most the 4,096 that one may be asked at once.
      assertThat(one.bytesDownloaded() + other.bytesDownloaded())
          .isGreaterThanOrEqualTo(log.byteLength())
          .isLessThan(log.byteLength() * 3 / 2);
      return one.bytesDownloaded() > 0 && other.bytesDownloaded() > 0;
    }
  }

  @Test
  void routesAroundAPeerThatFallsSilent() throws Exception {
    TestNode writer = node();
    Log log = writer.store().create("silent");
    log.append(TestNode.blocks("block", 0, 3_000));
    TestNode second = mirror(writer, log);
    TestNode reader = node();
    Log copy = reader.open(log.key());
    ReplicationSession unusedSession = reader.join(second, copy);
    Await.until("an upgrade", () -> copy.length() == log.length());
    var download = copy.download(0, 3_000);
    second.fallSilent();
    ReplicationSession unusedOther = reader.join(writer, copy);
    download.get(20, TimeUnit.SECONDS);
    assertThat(copy.localRange(0, 3_000)).isEqualTo(log.localRange(0, 3_000));
  }

  @Test
  void findsAByteOfALogOfWhichItHoldsNothing() throws Exception {
    TestNode writer = node();
    Log log = writer.store().create("sought");
    log.append(TestNode.blocks("block", 0, 1_000));
    TestNode reader = node();
    Log copy = reader.open(log.key());
    var unused = reader.connect(writer, copy);
    for (long bytes : new long[] {0, 1, 70, 4_321, log.byteLength() - 1, log.byteLength()}) {
      LogSeek here = log.seek(bytes).get(10, TimeUnit.SECONDS);
      assertThat(copy.seek(bytes).get(10, TimeUnit.SECONDS)).isEqualTo(here);
    }
    assertThat(copy.held().nextSet(0, copy.length())).isEqualTo(-1);
  }

  @Test
  void keepsWhatANewForkSharesWithTheOld() {
    TestNode writer = node();
    Log log = writer.store().create("forked");
    log.append(TestNode.blocks("block", 0, 5_000));
    TestNode reader = mirror(writer, log);
    Log copy = reader.open(log.key());
    log.truncate(4_321);
    log.append(TestNode.blocks("other", 4_321, 100));
    Await.until("the new fork", () -> copy.fork() == 1 && copy.contiguousLength() == 4_421);
    TestNode third = node();
    Log late = third.open(log.key());
    ReplicationSession session = third.join(reader, late);
    Registration unused = late.follow();
    Await.until("a copy of the copy", () -> late.contiguousLength() == 4_421);
    assertThat(session.bytesDownloaded()).isEqualTo(log.byteLength());
    assertThat(late.tree().treeHash()).isEqualTo(log.tree().treeHash());
    assertThat(copy.audit((done, total) -> {}).findings()).isEmpty();
  }

  @Test
  void downloadsOnlyWhatIsNewInAFork() {
    TestNode writer = node();
    Log log = writer.store().create("forked");
    log.append(TestNode.blocks("block", 0, 5_000));
    TestNode reader = node();
    Log copy = reader.open(log.key());
    ReplicationSession session = reader.join(writer, copy);
    Registration unused = copy.follow();
    Await.until("all", () -> copy.contiguousLength() == 5_000);
    long before = session.bytesDownloaded();
    log.truncate(4_999);
    log.append(Bytes.utf8("another"));
    Await.until("the new fork", () -> copy.fork() == 1 && copy.contiguousLength() == 5_000);
    assertThat(session.bytesDownloaded() - before).isEqualTo(7);
  }

  @Test
  void bringsARangeToItsEndAcrossATruncation() throws Exception {
    TestNode writer = node();
    Log log = writer.store().create("rewritten");
    log.append(TestNode.blocks("block", 0, 50));
    TestNode reader = node();
    Log copy = reader.open(log.key());
    var unused = reader.connect(writer, copy);
    var range = copy.download(10, 60);
    Await.until("what there is", () -> copy.has(49));
    log.truncate(20);
    log.append(TestNode.blocks("other", 20, 40));
    range.get(20, TimeUnit.SECONDS);
    assertThat(copy.localRange(10, 50)).isEqualTo(log.localRange(10, 50));
  }

  @Test
  void freezesALogWhoseKeySignedTwoDifferentLogs() {
    KeyPair pair = KeyPair.generate();
    TestNode one = node();
    TestNode other = node();
    Log left = one.store().create(pair);
    Log right = other.store().create(pair);
    left.append(TestNode.blocks("same", 0, 10));
    right.append(TestNode.blocks("same", 0, 10));
    left.append(Bytes.utf8("left"));
    right.append(List.of(Bytes.utf8("right"), Bytes.utf8("and more")));
    TestNode reader = mirror(one, left);
    Log copy = reader.open(left.key());
    var unused = reader.connect(other, copy);
    Await.until("the conflict", () -> copy.conflict().isPresent());
    assertThat(copy.conflict().orElseThrow().length()).isEqualTo(11);
    Await.until("the writer to be told", () -> left.conflict().isPresent());
    assertThatThrownBy(() -> left.append(Bytes.utf8("more")))
        .isInstanceOf(NotWritableException.class)
        .hasMessageContaining("is frozen");
    assertThatThrownBy(() -> left.append(List.of(Bytes.utf8("more")), Bytes.EMPTY))
        .isInstanceOf(NotWritableException.class)
        .hasMessageContaining("is frozen");
    assertThat(copy.length()).isEqualTo(11);
  }

  @Test
  void remembersThatALogIsFrozen() {
    KeyPair pair = KeyPair.generate();
    TestNode one = node();
    TestNode other = node();
    Log left = one.store().create(pair);
    Log right = other.store().create(pair);
    left.append(Bytes.utf8("left"));
    right.append(List.of(Bytes.utf8("right"), Bytes.utf8("and more")));
    var unused = one.connect(other, left);
    Await.until("the conflict", () -> left.conflict().isPresent());
    one.close();
    nodes.remove(one);
    TestNode again = new TestNode(transport, directory.resolve("node0"));
    nodes.add(again);
    assertThat(again.store().create(pair).isWritable()).isFalse();
    assertThat(again.store().create(pair).local(0)).contains(Bytes.utf8("left"));
  }

  @Test
  void fetchesAgainWhatARepairDropped() {
    TestNode writer = node();
    Log log = writer.store().create("repaired");
    log.append(TestNode.blocks("block", 0, 300));
    TestNode reader = mirror(writer, log);
    Log copy = reader.open(log.key());
    reader
        .store()
        .storage()
        .write(
            tx -> {
              List<Bytes> keys = new ArrayList<>();
              tx.scan(
                  BLOCKS,
                  Bytes.wrap(new byte[1]),
                  Bytes.wrap(new byte[] {-1}),
                  (key, block) -> keys.add(key));
              tx.put(BLOCKS, keys.get(123), Bytes.utf8("rotten"));
              return true;
            });
    AuditReport report = copy.audit((done, total) -> {});
    assertThat(report.findings()).hasSize(1);
    assertThat(copy.repair(report)).isEqualTo(1);
    Await.until("the block to come back", () -> copy.contiguousLength() == 300);
    assertThat(copy.audit((done, total) -> {}).isClean()).isTrue();
  }

  @Test
  void asksElsewhereForWhatAPeerHasCleared() throws Exception {
    TestNode writer = node();
    Log log = writer.store().create("cleared");
    log.append(TestNode.blocks("block", 0, 300));
    TestNode second = mirror(writer, log);
    log.clear(100, 200);
    TestNode reader = node();
    Log copy = reader.open(log.key());
    var unused = reader.connect(writer, copy);
    assertThat(copy.get(99).get(10, TimeUnit.SECONDS)).isEqualTo(Bytes.utf8("block 99"));
    var cleared = copy.get(150);
    copy.download(200, 300).get(10, TimeUnit.SECONDS);
    assertThat(cleared).isNotDone();
    var unusedOther = reader.connect(second, copy);
    assertThat(cleared.get(10, TimeUnit.SECONDS)).isEqualTo(Bytes.utf8("block 150"));
  }

  @Test
  void carriesExtensionMessagesBothWays() throws Exception {
    TestNode one = node();
    TestNode other = node();
    Log log = one.store().create("extended");
    Log copy = other.open(log.key());
    BlockingQueue<String> heard = new LinkedBlockingQueue<>();
    LogExtension left =
        one.replicator()
            .extension(log, "ping", (from, payload) -> heard.add("left " + payload.utf8()));
    try (LogExtension right =
        other
            .replicator()
            .extension(copy, "ping", (from, payload) -> heard.add("right " + payload.utf8()))) {
      var unused = other.connect(one, copy);
      Await.until("a peer", () -> !one.replicator().peers(log).isEmpty());
      left.broadcast(Bytes.utf8("hello"));
      assertThat(heard.poll(10, TimeUnit.SECONDS)).isEqualTo("right hello");
      right.send(other.replicator().peers(copy).get(0), Bytes.utf8("back"));
      assertThat(heard.poll(10, TimeUnit.SECONDS)).isEqualTo("left back");
    }
    assertThatThrownBy(() -> one.replicator().extension(log, "ping", (from, payload) -> {}))
        .hasMessage("extension ping of this log is open already");
    left.close();
  }

  @Test
  void replicatesOldLogsWithoutAManifest() {
    TestNode writer = node();
    Log log = writer.store().createCompat(KeyPair.generate());
    log.append(TestNode.blocks("block", 0, 100));
    TestNode reader = mirror(writer, log);
    assertThat(reader.open(log.key()).localRange(0, 100)).isEqualTo(log.localRange(0, 100));
  }
}
