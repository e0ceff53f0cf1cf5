package dev.covey.node.room;

import static org.assertj.core.api.Assertions.assertThat;

import dev.covey.node.room.key.EpochKeys;
import dev.covey.node.room.key.RoomKeys;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Keys are on disk before their room is: what a crash between the two leaves. */
@Timeout(60)
class LeftoverKeysTest {

  @TempDir Path directory;

  @Test
  void aRoomIsFoundedWhereACrashLeftTheKeysOfAnother() throws InterruptedException {
    try (TestNode ada = new TestNode(directory, "ada")) {
      KeyTable left = new KeyTable(ada.store.storage(), 1);
      for (int i = 0; i < 8; i++) {
        left.put(EpochKeys.of(0, RoomKeys.freshKey(), Optional.empty()), TestNode.NOW, true);
      }
      LocalRoom room = ada.rooms.create("club");
      assertThat(room.keys().all()).hasSize(1);
      room.send("hello");
      ada.shut();
      ada.open();
      assertThat(ada.rooms.all()).extracting(LocalRoom::id).containsExactly(room.id());
    }
  }
}
