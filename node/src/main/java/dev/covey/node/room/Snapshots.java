package dev.covey.node.room;

import dev.covey.api.Participant;
import dev.covey.api.RoomPolicy;
import dev.covey.api.RoomSnapshot;
import dev.covey.core.bytes.Bytes;
import dev.covey.core.crypto.PublicKey;
import dev.covey.core.log.LogKey;
import dev.covey.node.room.index.RoomIndex;
import dev.covey.node.room.key.LogTag;
import dev.covey.node.room.state.EpochState;
import dev.covey.node.room.state.MemberState;
import dev.covey.node.room.state.RoomInfo;
import dev.covey.node.room.state.RoomState;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** What the room is, or was at some point, for people. Safe on any thread. */
final class Snapshots {

  private final PublicKey self;
  private final RoomIndex index;
  private final Profiles profiles;
  private final Supplier<String> firstName;

  /**
   * @param self this node's identity
   * @param firstName what the room is called while nobody has given it a name
   */
  Snapshots(PublicKey self, RoomIndex index, Profiles profiles, Supplier<String> firstName) {
    this.self = self;
    this.index = index;
    this.profiles = profiles;
    this.firstName = firstName;
  }

  RoomSnapshot now() {
    return of(index.state());
  }

  RoomSnapshot at(Instant moment) {
    return of(index.stateAt(moment));
  }

  RoomSnapshot at(Map<String, Long> heads) {
    Map<LogTag, Long> lengths = new HashMap<>();
    heads.forEach(
        (key, length) -> {
          if (length < 0) {
            throw new IllegalArgumentException("log " + key + " has no length " + length);
          }
          lengths.put(LogTag.of(new LogKey(Bytes.hex(key))), length);
        });
    return of(index.stateAt(lengths));
  }

  /** The members, the highest roles first, called as they call themselves now. */
  List<Participant> participants(RoomState state) {
    Map<PublicKey, String> names = profiles.all();
    return state.members().stream()
        .map(member -> participant(member, names))
        .sorted(
            Comparator.comparing(Participant::role)
                .reversed()
                .thenComparing(Participant::name)
                .thenComparing(Participant::identity))
        .toList();
  }

  static RoomPolicy policy(RoomState state) {
    RoomInfo info = state.info();
    return new RoomPolicy(
        info.invite(),
        info.post(),
        info.history(),
        info.mirrors().stream().map(PublicKey::toString).toList());
  }

  private RoomSnapshot of(RoomState state) {
    return new RoomSnapshot(
        state.info().name().orElseGet(firstName),
        state.info().about(),
        policy(state),
        participants(state),
        state.currentEpoch().map(EpochState::number).orElse(0L));
  }

  private Participant participant(MemberState member, Map<PublicKey, String> names) {
    return new Participant(
        member.identity().toString(),
        names.getOrDefault(member.identity(), member.name()),
        member.kind(),
        member.role().orElseThrow(),
        member.rights(),
        member.expiresMillis(),
        member.logs().stream()
            .filter(log -> !log.revoked())
            .map(log -> log.device().toString())
            .distinct()
            .toList(),
        member.identity().equals(self));
  }
}
