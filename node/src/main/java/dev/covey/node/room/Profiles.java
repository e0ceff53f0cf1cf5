package dev.covey.node.room;

import dev.covey.core.crypto.PublicKey;
import dev.covey.node.room.entry.ProfileShown;
import dev.covey.node.room.index.Author;
import dev.covey.node.room.index.Placed;
import dev.covey.node.room.index.RoomIndex;
import dev.covey.node.room.index.RoomOrder;
import dev.covey.node.room.index.WriterLog;
import dev.covey.node.room.state.MemberState;
import dev.covey.node.room.state.RoomState;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What members say of themselves, the newest in room order of each. Remembers names, which every
 * message needs, until an entry about a profile comes or goes. Safe on any thread.
 */
final class Profiles {

  private final RoomIndex index;
  private final RoomOrder order;
  private final RoomEntries entries;
  private volatile boolean stale = true;
  private volatile Names known = new Names(List.of(), Map.of());

  Profiles(RoomIndex index, RoomOrder order, RoomEntries entries) {
    this.index = index;
    this.order = order;
    this.entries = entries;
  }

  private record Names(List<Placed> places, Map<PublicKey, String> shown) {}

  /** Something was applied. */
  void changed() {
    stale = true;
  }

  /** What the author of a log calls itself now. */
  String name(Author author) {
    return names().getOrDefault(author.identity(), author.name());
  }

  /** What an identity that has said hello shows; empty for others. */
  Optional<ProfileShown> of(PublicKey identity) {
    Placed newest = newest(order.profiles()).get(identity);
    List<ProfileShown> shown = new ArrayList<>(1);
    if (newest != null) {
      entries.read(
          List.of(newest),
          (writer, place, entry) -> {
            if (entry.body() instanceof ProfileShown profile) {
              shown.add(profile);
            }
          });
    }
    return shown.stream().findFirst();
  }

  /** What everybody who has said hello calls itself: of several hellos the newest says it. */
  Map<PublicKey, String> all() {
    Map<PublicKey, String> all = new LinkedHashMap<>();
    Map<PublicKey, String> shown = names();
    RoomState state = index.state();
    for (WriterLog log : index.logs()) {
      if (log.isMember()) {
        log.author()
            .ifPresent(
                author ->
                    all.computeIfAbsent(
                        author.identity(),
                        identity ->
                            shown.getOrDefault(
                                identity,
                                state
                                    .member(identity)
                                    .map(MemberState::name)
                                    .orElse(author.name()))));
      }
    }
    return all;
  }

  /** Of each identity: only these are opened, as somebody may have written ever so many. */
  private Map<PublicKey, Placed> newest(List<Placed> places) {
    Map<PublicKey, Placed> newest = new LinkedHashMap<>();
    for (Placed place : places) {
      newest.put(index.member(place.log()).author().orElseThrow().identity(), place);
    }
    return newest;
  }

  private Map<PublicKey, String> names() {
    if (stale) {
      stale = false;
      List<Placed> places = order.profiles();
      if (!places.equals(known.places())) {
        known = new Names(places, read(places));
      }
    }
    return known.shown();
  }

  private Map<PublicKey, String> read(List<Placed> places) {
    Map<PublicKey, String> names = new HashMap<>();
    entries.read(
        List.copyOf(newest(places).values()),
        (writer, place, entry) -> {
          if (entry.body() instanceof ProfileShown profile) {
            names.put(writer.author().orElseThrow().identity(), profile.name());
          }
        });
    return names;
  }
}
