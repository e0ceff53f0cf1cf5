package dev.covey.dht.mainline;

import dev.covey.core.bytes.Bytes;
import dev.covey.dht.Announcement;
import dev.covey.dht.HostPort;
import dev.covey.dht.Search;
import dev.covey.dht.Topic;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A node of the DHT in a process of its own, with a table in the file given and perhaps an address
 * to begin from. Reads {@code announce N PORT} and {@code lookup N}, prints JSON lines, and closes
 * its node when its input ends.
 */
final class DhtProcess {

  private DhtProcess() {}

  public static void main(String... args) throws Exception {
    MainlineOptions options = MainlineDht.options().tableFile(Path.of(args[0]));
    if (args.length > 1) {
      var unused = options.bootstrap(args[1]);
    }
    List<Announcement> announcements = new ArrayList<>();
    try (MainlineDht dht = options.open();
        BufferedReader in =
            new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
      say("listening", "address", "\"" + HostPort.format(dht.localAddress()) + "\"");
      var unused = dht.joined().thenRun(() -> say("joined", "nodes", "1"));
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        String[] words = line.split(" ", -1);
        Topic topic = topic(Integer.parseInt(words[1]));
        if (words[0].equals("announce")) {
          Announcement announcement = dht.announce(topic, Integer.parseInt(words[2]));
          announcements.add(announcement);
          announcement.first().get(30, TimeUnit.SECONDS);
          say("announced", "topic", words[1]);
        } else {
          long start = System.nanoTime();
          List<Long> firsts = new ArrayList<>();
          Search search = dht.lookup(topic, peer -> firsts.add(System.nanoTime() - start));
          int found = search.done().get(30, TimeUnit.SECONDS);
          say("found", "count", found + ", \"micros\": " + (found == 0 ? 0 : firsts.get(0) / 1000));
        }
      }
      announcements.forEach(Announcement::close);
    }
  }

  static Topic topic(int number) {
    byte[] bytes = new byte[Topic.SIZE];
    bytes[0] = (byte) (number >> 8);
    bytes[1] = (byte) number;
    return new Topic(Bytes.wrap(bytes));
  }

  private static synchronized void say(String event, String name, String value) {
    System.out.println("{\"event\": \"" + event + "\", \"" + name + "\": " + value + "}");
    System.out.flush();
  }
}
