package dev.covey.node.archive;

import static org.assertj.core.api.Assertions.assertThat;

import dev.covey.api.MemberKind;
import dev.covey.core.log.LogKey;
import dev.covey.node.identity.Identity;
import dev.covey.node.room.entry.Entry;
import dev.covey.node.room.entry.Hello;
import dev.covey.node.room.entry.RoomInfoSet;
import dev.covey.node.room.key.LogTag;
import dev.covey.node.room.key.RoomKeys;
import dev.covey.node.room.state.RoomState;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who may do what by an archive's entries: as live nodes say. */
@Timeout(60)
class ArchivedRightsTest {

  private final Identity ada = Identity.create("ada", MemberKind.PERSON, Instant.EPOCH);
  private final RoomKeys keys = RoomKeys.found(RoomKeys.freshKey(), ada.deviceSecret());
  private final LogKey log = keys.founder().orElseThrow();
  private final LogTag tag = LogTag.of(log);
  private final ArchivedRights rights = new ArchivedRights();

  private void add(long index, long time, Entry.Body body) {
    rights.add(tag, index, new Entry(time, 0, List.of(), body));
  }

  private static RoomInfoSet named(String name) {
    return new RoomInfoSet(
        Optional.of(name),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  @Test
  void whatIsOlderThanAHelloOutOfPlaceIsVoid() {
    Hello hello = Hello.sign(ada, keys, log, 0);
    add(0, 10, hello);
    add(1, 1_000, hello);
    add(2, 500, named("older"));
    add(3, 2_000, named("newer"));
    ArchivedRoom room =
        new ArchivedRoom(
            keys.id(), "room", Optional.of(log), List.of(), 0, "ada", ada.certificate());
    RoomState state = rights.fold(room).orElseThrow();
    assertThat(state.verdict(tag, 0)).hasValueSatisfying(one -> assertThat(one.counts()).isTrue());
    assertThat(state.verdict(tag, 1)).isEmpty();
    assertThat(state.verdict(tag, 2)).isEmpty();
    assertThat(state.verdict(tag, 3)).hasValueSatisfying(one -> assertThat(one.counts()).isTrue());
  }
}
