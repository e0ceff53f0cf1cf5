package dev.covey.node.room;

import dev.covey.api.Member;
import dev.covey.core.log.Log;
import dev.covey.node.room.index.Author;
import dev.covey.node.room.index.RoomIndex;
import dev.covey.node.room.index.WriterLog;
import java.util.Comparator;
import java.util.List;

/** The logs of those who have said hello, in the order they were heard of. Safe on any thread. */
final class Roll {

  private final RoomIndex index;
  private final RoomLogs logs;
  private final Profiles profiles;
  private final OwnLog own;

  Roll(RoomIndex index, RoomLogs logs, Profiles profiles, OwnLog own) {
    this.index = index;
    this.logs = logs;
    this.profiles = profiles;
    this.own = own;
  }

  List<Member> members() {
    return writers().stream().map(this::member).toList();
  }

  List<Log> logs() {
    return writers().stream().map(log -> logs.log(log.key())).toList();
  }

  private List<WriterLog> writers() {
    return index.logs().stream()
        .filter(WriterLog::isMember)
        .sorted(Comparator.comparingInt(WriterLog::number))
        .toList();
  }

  private Member member(WriterLog log) {
    Author author = log.author().orElseThrow();
    return new Member(
        author.identity().toString(),
        profiles.name(author),
        author.kind(),
        log.key().bytes().hex(),
        log.indexed(),
        own.isOwn(log.key()));
  }
}
