package dev.covey.node.room;

import static org.assertj.core.api.Assertions.assertThat;

import dev.covey.api.Mirror;
import dev.covey.core.ProtocolViolationException;
import dev.covey.core.bytes.Bytes;
import dev.covey.core.crypto.Blake2b;
import dev.covey.core.crypto.KeyPair;
import dev.covey.core.log.LogKey;
import dev.covey.core.log.LogStore;
import dev.covey.core.store.Table;
import dev.covey.node.room.index.RoomTables;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Places for mirrors: those of the policy are never taken by others. */
@Timeout(60)
class RoomMirrorsTest {

  private static final Bytes ROOM = Bytes.hex("07".repeat(32));

  @TempDir Path directory;
  private LogStore store;

  @BeforeEach
  void open() {
    store = LogStore.open(directory, RoomTables.ALL.toArray(Table[]::new));
  }

  @AfterEach
  void close() {
    store.close();
  }

  private static KeyPair device(String name) {
    return KeyPair.fromSeed(Blake2b.hash(Bytes.utf8(name)));
  }

  private RoomMirrors mirrors() {
    RoomMirrors mirrors =
        new RoomMirrors(
            store.storage(),
            1,
            ROOM,
            log -> true,
            device -> device.equals(device("named").publicKey()),
            Runnable::run);
    mirrors.load();
    return mirrors;
  }

  private static void receipt(RoomMirrors mirrors, String name) throws ProtocolViolationException {
    KeyPair device = device(name);
    var held = new Receipt.Held(new LogKey(Bytes.hex("31".repeat(32))), 12, 3, ROOM, 5_000);
    mirrors.onReceipt(device.publicKey(), Receipt.sign(device, ROOM, 6_000, List.of(held)));
  }

  private static List<String> devices(RoomMirrors mirrors) {
    return mirrors.list(List.of(), Optional.empty(), Set.of()).stream()
        .map(Mirror::device)
        .toList();
  }

  @Test
  void whoIsNamedPushesOutWhoIsNot() throws ProtocolViolationException {
    RoomMirrors mirrors = mirrors();
    for (int i = 0; i < RoomMirrors.MAX_MIRRORS + 1; i++) {
      receipt(mirrors, "any " + i);
    }
    String named = device("named").publicKey().toString();
    String first = device("any 0").publicKey().toString();
    assertThat(devices(mirrors)).hasSize(RoomMirrors.MAX_MIRRORS).contains(first);
    receipt(mirrors, "named");
    assertThat(devices(mirrors))
        .hasSize(RoomMirrors.MAX_MIRRORS)
        .contains(named)
        .doesNotContain(first);
    receipt(mirrors, "any 0");
    assertThat(devices(mirrors)).contains(named).doesNotContain(first);
    assertThat(devices(mirrors())).containsExactlyInAnyOrderElementsOf(devices(mirrors));
  }
}
