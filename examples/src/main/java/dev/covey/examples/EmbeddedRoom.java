package dev.covey.examples;

import dev.covey.api.Room;
import dev.covey.api.Subscription;
import dev.covey.node.LocalNode;
import dev.covey.node.NodeConfig;
import java.io.IOException;
import java.nio.file.Path;

/**
 * A node inside a program: makes a room, says hello, prints what is said until a key is pressed.
 */
public final class EmbeddedRoom {

  private EmbeddedRoom() {}

  /** Keeps its data in "data" below the current directory. */
  public static void main(String[] arguments) throws IOException {
    try (LocalNode node = LocalNode.open(NodeConfig.at(Path.of("data")).withName("ada"))) {
      Room room = node.createRoom("reading group");
      System.out.println(room.link()); // others join with this
      room.send("hello"); // on disk when this returns
      try (Subscription tail =
          room.follow("printer", m -> System.out.println(m.authorName() + ": " + m.text()))) {
        System.in.read();
      }
    }
  }
}
