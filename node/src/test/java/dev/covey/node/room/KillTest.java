package dev.covey.node.room;

import static org.assertj.core.api.Assertions.assertThat;

import dev.covey.api.MemberKind;
import dev.covey.api.Message;
import dev.covey.api.Subscription;
import dev.covey.core.log.LogStore;
import dev.covey.core.store.Table;
import dev.covey.node.identity.DataDirectory;
import dev.covey.node.identity.Identity;
import dev.covey.node.room.index.RoomTables;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A process that sends and listens is killed with signal 9 in the middle, and started again. */
@Timeout(100)
class KillTest {

  @TempDir Path temp;

  @Test
  void nothingThatWasSentIsLostAndTheBookmarkResumes() throws Exception {
    List<String> sent = new ArrayList<>();
    long heard = 0;
    for (int round = 0; round < 2; round++) {
      Process writer = start(temp.resolve("data"));
      BufferedReader lines =
          new BufferedReader(
              new InputStreamReader(writer.getInputStream(), StandardCharsets.UTF_8));
      int count = 0;
      int heardNow = 0;
      int sentSince = 0;
      boolean killed = false;
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.startsWith("sent ")) {
          sent.add(line.substring(5));
          sentSince += heardNow >= 2 ? 1 : 0;
        } else {
          heard = Math.max(heard, Long.parseLong(line.substring(6)));
          heardNow++;
        }
        // Two that were sent after two were heard: the bookmark after the first is on disk.
        if (++count >= 120 && !killed && sentSince >= 2) {
          // By its handle: the process itself would close the pipe, and what is in it counts.
          killed = writer.toHandle().destroyForcibly();
        }
      }
      assertThat(killed).isTrue();
      assertThat(writer.waitFor(30, TimeUnit.SECONDS)).isTrue();
    }
    try (Opened opened = new Opened(temp.resolve("data"))) {
      List<String> texts =
          opened.room.history().latest(10_000).items().stream()
              .map(Message::text)
              .filter(text -> !text.isEmpty())
              .toList();
      assertThat(texts).doesNotHaveDuplicates().containsSubsequence(sent);
      BlockingQueue<Message> again = new LinkedBlockingQueue<>();
      try (Subscription resumed = opened.room.follow("bot", again::add)) {
        assertThat(resumed).isNotNull();
        opened.room.send("end");
        Message first = again.poll(20, TimeUnit.SECONDS);
        assertThat(first).isNotNull();
        assertThat(first.position()).isGreaterThan(1).isLessThanOrEqualTo(heard + 1);
        long position = first.position();
        while (!first.text().equals("end")) {
          first = again.poll(20, TimeUnit.SECONDS);
          assertThat(first).isNotNull();
          assertThat(first.position()).isEqualTo(++position);
        }
      }
    }
  }

  /** Sends for ever, and tells of what was sent and what was heard. */
  static final class Writer {
    public static void main(String[] args) {
      try (Opened opened = new Opened(Path.of(args[0]))) {
        long start = opened.room.position();
        try (Subscription listening =
            opened.room.follow("bot", m -> System.out.println("heard " + m.position()))) {
          for (int i = 0; listening != null; i++) {
            System.out.println("sent " + opened.room.send(start + "/" + i).text());
          }
        }
      }
    }
  }

  private static final class Opened implements AutoCloseable {
    final DataDirectory directory;
    final LogStore store;
    final ExecutorService app = Executors.newFixedThreadPool(2);
    final LocalRoom room;

    Opened(Path path) {
      directory = DataDirectory.open(path);
      Identity identity =
          Identity.openOrCreate(directory, "kay", MemberKind.BOT, Instant.ofEpochSecond(1));
      store = LogStore.open(directory.store(), RoomTables.ALL.toArray(Table[]::new));
      RoomServices services =
          new RoomServices(store, identity, new LogFileStore(store), InstantSource.system(), app);
      room = Rooms.open(services).openRoom("lobby");
    }

    @Override
    public void close() {
      room.close();
      store.close();
      app.shutdown();
      directory.close();
    }
  }

  private static Process start(Path data) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            Writer.class.getName(),
            data.toString())
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }
}
