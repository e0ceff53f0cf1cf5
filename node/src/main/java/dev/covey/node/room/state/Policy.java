package dev.covey.node.room.state;

import dev.covey.api.NewcomerHistory;
import dev.covey.api.Role;
import dev.covey.core.crypto.PublicKey;
import dev.covey.node.room.entry.RoomInfoSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What the room was called and asked for, in room order; while a fold goes on. */
final class Policy {

  private final TreeMap<Place, RoomInfoSet> settings = new TreeMap<>();
  private final TreeMap<Place, Role> invite = new TreeMap<>();
  private final TreeMap<Place, Role> post = new TreeMap<>();

  void set(Place place, RoomInfoSet info) {
    settings.put(place, info);
    info.invite().ifPresent(role -> invite.put(place, role));
    info.post().ifPresent(role -> post.put(place, role));
  }

  /** The least role that may invite at this place. */
  Role invite(Place place) {
    Map.Entry<Place, Role> last = invite.lowerEntry(place);
    return last == null ? RoomInfo.DEFAULT_INVITE : last.getValue();
  }

  /** The least role to post, from where on. */
  List<Posting> postings() {
    List<Posting> postings = new ArrayList<>();
    post.forEach(
        (place, role) -> {
          Role was =
              postings.isEmpty()
                  ? RoomInfo.DEFAULT_POST
                  : postings.get(postings.size() - 1).least();
          if (role != was) {
            postings.add(new Posting(place, role));
          }
        });
    return List.copyOf(postings);
  }

  /** The least role to post from a place on. */
  record Posting(Place from, Role least) {}

  RoomInfo last() {
    RoomInfo info = RoomInfo.START;
    for (RoomInfoSet set : settings.values()) {
      Optional<String> name = set.name().isPresent() ? set.name() : info.name();
      String about = set.about().orElse(info.about());
      NewcomerHistory history = set.history().orElse(info.history());
      List<PublicKey> mirrors = set.mirrors().orElse(info.mirrors());
      info =
          new RoomInfo(
              name,
              about,
              set.invite().orElse(info.invite()),
              set.post().orElse(info.post()),
              history,
              mirrors);
    }
    return info;
  }
}
