package dev.covey.core.replication;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.covey.core.UnavailableException;
import dev.covey.core.bytes.Bytes;
import dev.covey.core.crypto.KeyPair;
import dev.covey.core.encoding.Encoder;
import dev.covey.core.log.Log;
import dev.covey.core.log.LogStore;
import dev.covey.core.log.Manifest;
import dev.covey.core.mux.Mux;
import dev.covey.core.store.Table;
import dev.covey.core.testing.Await;
import dev.covey.core.testing.ConnectionPair;
import dev.covey.core.wire.Connection;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ReplicationTest {

  /** Where blocks are, under logs: to forge one as no log would let us. */
  private static final Table BLOCKS = new Table("log.block");

  @TempDir Path directory;

  private final List<AutoCloseable> open = new ArrayList<>();
  private LogStore ours;
  private LogStore theirs;

  @BeforeEach
  void openStores() {
    ours = LogStore.open(directory.resolve("ours"));
    theirs = LogStore.open(directory.resolve("theirs"));
  }

  @AfterEach
  void closeAll() throws Exception {
    for (AutoCloseable closeable : open) {
      closeable.close();
    }
    ours.close();
    theirs.close();
  }

  @Test
  void asksForNoBlocksUntilThereIsRoomForThem() {
    Log log = ours.create("journal");
    append(log, 1_000);
    ConnectionPair pair = connect();
    Log copy = theirs.open(log.key());
    open.add(copy.follow());
    AtomicBoolean roomy = new AtomicBoolean();
    Replicator full = new Replicator(theirs, any -> true, roomy::get);
    CompletableFuture<ReplicationSession> session = new CompletableFuture<>();
    Mux unused = Mux.start(pair.responder(), mux -> session.complete(full.attach(mux)));
    ReplicationSession reading = Await.value(session);
    reading.open(copy);
    attach(ours, pair.initiator());
    Await.until("the head", () -> copy.length() == 1_000);
    append(log, 1);
    Await.until("the next head", () -> copy.length() == 1_001);
    assertThat(reading.bytesDownloaded()).isZero();
    roomy.set(true);
    awaitEqual(log, copy);
  }

  @Test
  void copiesAWholeLogAndFollowsItLive() {
    Log log = ours.create("journal");
    append(log, 1_000);
    ConnectionPair pair = connect();
    Log copy = theirs.open(log.key());
    open.add(copy.follow());
    attach(theirs, pair.responder()).open(copy);
    attach(ours, pair.initiator());
    awaitEqual(log, copy);
    for (int i = 0; i < 50; i++) {
      append(log, 3);
    }
    awaitEqual(log, copy);
  }

  @Test
  void carriesManyLogsBothWaysOnOneConnection() {
    ConnectionPair pair = connect();
    ReplicationSession left = attach(ours, pair.initiator());
    ReplicationSession right = attach(theirs, pair.responder());
    List<Log> logs = new ArrayList<>();
    List<Log> copies = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      boolean mine = i % 2 == 0;
      Log log = (mine ? ours : theirs).create("log " + i);
      append(log, 10 * i);
      Log copy = (mine ? theirs : ours).open(log.key());
      open.add(copy.follow());
      (mine ? right : left).open(copy);
      logs.add(log);
      copies.add(copy);
    }
    logs.forEach(log -> append(log, 1));
    for (int i = 0; i < 20; i++) {
      awaitEqual(logs.get(i), copies.get(i));
    }
  }

  @Test
  void aLogThatFoundNoRoomGoesOnWhenThereIsRoom() throws Exception {
    Log log = ours.create("small");
    append(log, 200);
    ConnectionPair pair = connect();
    attach(ours, pair.initiator());
    Log copy = theirs.open(log.key());
    open.add(copy.follow());
    ReplicationSession session = attach(theirs, pair.responder());
    long others = ReplicationSession.MAX_STORING / 2;
    onLoop(pair.responder(), () -> session.storing(others));
    session.open(copy);
    Await.until("its head is here", () -> copy.length() == 200);
    for (int i = 0; i < 20; i++) {
      onLoop(pair.responder(), () -> {});
    }
    assertThat(copy.contiguousLength()).isLessThan(200);
    onLoop(pair.responder(), () -> session.storing(-others));
    awaitEqual(log, copy);
  }

  private static void onLoop(Connection connection, Runnable work) throws Exception {
    CompletableFuture<Void> done = new CompletableFuture<>();
    connection.execute(
        () -> {
          work.run();
          done.complete(null);
        });
    var unused = done.get(20, TimeUnit.SECONDS);
  }

  @Test
  void fetchesSingleBlocksOfALogThatIsNotFollowed() throws Exception {
    Log log = ours.create("sparse");
    append(log, 500);
    ConnectionPair pair = connect();
    attach(ours, pair.initiator());
    Log copy = theirs.open(log.key());
    attach(theirs, pair.responder()).open(copy);
    for (long index : new long[] {499, 0, 250, 251}) {
      assertThat(copy.get(index).get(20, TimeUnit.SECONDS)).isEqualTo(Bytes.utf8("block " + index));
    }
    assertThat(copy.has(1)).isFalse();
    assertThat(copy.contiguousLength()).isEqualTo(1);
    copy.download(240, 300).get(20, TimeUnit.SECONDS);
    assertThat(copy.localRange(240, 1_000)).hasSize(60);
  }

  @Test
  void passesOnWhatItHoldsOnlyInPart() throws Exception {
    Log log = ours.create("origin");
    append(log, 300);
    ConnectionPair first = connect();
    attach(ours, first.initiator());
    Log half = theirs.open(log.key());
    attach(theirs, first.responder()).open(half);
    half.download(100, 200).get(20, TimeUnit.SECONDS);
    first.close();

    try (LogStore third = LogStore.open(directory.resolve("third"))) {
      ConnectionPair second = connect();
      attach(theirs, second.initiator());
      Log copy = third.open(log.key());
      attach(third, second.responder()).open(copy);
      copy.download(120, 180).get(20, TimeUnit.SECONDS);
      assertThat(copy.localRange(120, 1_000)).hasSize(60);
      second.close();
    }
  }

  @Test
  void followsATruncationIntoTheNewFork() {
    Log log = ours.create("forked");
    append(log, 40);
    ConnectionPair pair = connect();
    attach(ours, pair.initiator());
    Log copy = theirs.open(log.key());
    open.add(copy.follow());
    attach(theirs, pair.responder()).open(copy);
    awaitEqual(log, copy);
    log.truncate(17);
    log.append(Bytes.utf8("another block 17"));
    awaitEqual(log, copy);
    assertThat(copy.fork()).isEqualTo(1);
    assertThat(copy.local(17)).contains(Bytes.utf8("another block 17"));
  }

  @Test
  void resumesOverANewConnection() {
    Log log = ours.create("resumed");
    append(log, 2_000);
    Log copy = theirs.open(log.key());
    open.add(copy.follow());
    for (int round = 0; round < 5; round++) {
      ConnectionPair pair = connect();
      attach(ours, pair.initiator());
      attach(theirs, pair.responder()).open(copy);
      long goal = Math.min(2_000, 300L * (round + 1));
      Await.until(goal + " blocks", () -> copy.contiguousLength() >= goal);
      pair.close();
    }
    ConnectionPair pair = connect();
    attach(ours, pair.initiator());
    attach(theirs, pair.responder()).open(copy);
    awaitEqual(log, copy);
  }

  @Test
  void closesTheConnectionOfAPeerThatDoesNotKnowTheKey() throws Exception {
    Log log = ours.create("secret");
    append(log, 3);
    ConnectionPair pair = connect();
    attach(ours, pair.initiator());
    CompletableFuture<String> closed = pair.initiator().closed();
    Bytes wrong = new Encoder().uint(1).raw(new byte[32]).toBytes();
    Mux unused =
        Mux.start(
            pair.responder(),
            mux -> {
              LogPeer handler =
                  new LogPeer(
                      new ReplicationSession(new Replicator(theirs), theirs, served -> true, mux),
                      pair.responder(),
                      theirs.open(log.key()));
              handler.opening(
                  mux.open(
                      ReplicationSession.PROTOCOL, log.discoveryKey().bytes(), wrong, handler));
            });
    assertThat(closed.get(20, TimeUnit.SECONDS)).contains("capability");
  }

  @Test
  void closesTheConnectionOfAPeerWhoseBlockDoesNotVerifyAndKeepsNothingOfIt() throws Exception {
    Log log = ours.create("journal");
    append(log, 50);
    int damaged =
        ours.storage()
            .write(
                tx -> {
                  List<Bytes> keys = new ArrayList<>();
                  tx.scan(
                      BLOCKS,
                      Bytes.wrap(new byte[1]),
                      Bytes.wrap(new byte[] {-1}),
                      (key, block) -> keys.add(key));
                  tx.put(BLOCKS, keys.get(7), Bytes.utf8("forged!"));
                  return keys.size();
                });
    assertThat(damaged).isEqualTo(50);
    ConnectionPair pair = connect();
    CompletableFuture<String> closed = new CompletableFuture<>();
    CompletableFuture<ReplicationSession> session = new CompletableFuture<>();
    Mux mux =
        Mux.start(pair.responder(), made -> session.complete(new Replicator(theirs).attach(made)));
    var unused = mux.closed().thenAccept(closed::complete);
    attach(ours, pair.initiator());
    Log copy = theirs.open(log.key());
    open.add(copy.follow());
    session.get(20, TimeUnit.SECONDS).open(copy);
    assertThat(closed.get(20, TimeUnit.SECONDS)).isNotBlank();
    assertThat(copy.has(7)).isFalse();
    assertThat(copy.local(7)).isEmpty();
  }

  @Test
  void neverAdoptsAnUpgradeOfAnotherKey() {
    Log log = ours.create("mine");
    append(log, 5);
    Log other = theirs.open(Manifest.single(KeyPair.generate().publicKey()).key());
    var proof =
        log.read(
            reader -> {
              try {
                return dev.covey.core.merkle.ProofBuilder.build(
                        reader, reader.tree(), dev.covey.core.merkle.ProofRequest.upgrade(0, 5))
                    .withSignature(reader.signature());
              } catch (dev.covey.core.merkle.InvalidRequestException e) {
                throw new AssertionError(e);
              }
            });
    assertThat(Await.value(other.receive(List.of(new Log.Received(proof, null))))).isPresent();
    assertThat(
            Await.value(
                other.receive(List.of(new Log.Received(proof, log.manifest().orElseThrow())))))
        .isPresent();
    assertThat(other.length()).isZero();
  }

  @Test
  void saysWhatThePeerHasAndThatItHasNot() throws Exception {
    Log served = ours.create("served");
    Log kept = ours.create("kept");
    append(served, 7);
    append(kept, 3);
    ConnectionPair pair = connect();
    Mux unused =
        Mux.start(pair.initiator(), mux -> new Replicator(ours, served::equals).attach(mux));
    ReplicationSession session = attach(theirs, pair.responder());
    CompletableFuture<RemoteLog> there = session.remote(theirs.open(served.key()));
    session.open(theirs.open(served.key()));
    assertThat(there.get(20, TimeUnit.SECONDS)).isEqualTo(new RemoteLog(0, 7));
    CompletableFuture<RemoteLog> refused = session.remote(theirs.open(kept.key()));
    session.open(theirs.open(kept.key()));
    assertThat(refused)
        .failsWithin(20, TimeUnit.SECONDS)
        .withThrowableThat()
        .withRootCauseInstanceOf(UnavailableException.class)
        .withMessageContaining("does not have log " + kept.key());
    assertThat(theirs.open(kept.key()).length()).isZero();
  }

  private ConnectionPair connect() {
    ConnectionPair pair = ConnectionPair.open();
    open.add(0, pair);
    return pair;
  }

  @CanIgnoreReturnValue
  private static ReplicationSession attach(LogStore store, Connection connection) {
    CompletableFuture<ReplicationSession> session = new CompletableFuture<>();
    Mux unused = Mux.start(connection, mux -> session.complete(new Replicator(store).attach(mux)));
    return session.orTimeout(20, TimeUnit.SECONDS).join();
  }

  private static void append(Log log, int count) {
    List<Bytes> blocks = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      blocks.add(Bytes.utf8("block " + (log.length() + i)));
    }
    log.append(blocks);
  }

  private static void awaitEqual(Log log, Log copy) {
    Await.until(
        "equal logs",
        () ->
            copy.fork() == log.fork()
                && copy.length() == log.length()
                && copy.contiguousLength() == log.length());
    assertThat(copy.localRange(0, Integer.MAX_VALUE))
        .isEqualTo(log.localRange(0, Integer.MAX_VALUE));
    assertThat(copy.<Bytes>read(reader -> reader.tree().treeHash()))
        .isEqualTo(log.<Bytes>read(reader -> reader.tree().treeHash()));
  }
}
