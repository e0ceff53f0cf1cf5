package dev.covey.node.room.state;

import dev.covey.api.Role;
import dev.covey.core.crypto.PublicKey;
import dev.covey.node.room.key.LogTag;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * All that the entries of one log are judged by. Two equal lines judge alike, so entries of a log
 * whose line did not change keep their verdicts. Immutable; judging is a binary search.
 */
public final class Line {

  private final Facts facts;

  /** What equality is about. */
  private record Facts(
      Charter.Kind kind,
      PublicKey identity,
      PublicKey device,
      Place hello,
      List<Span> spans,
      List<Limit> limits,
      List<Policy.Posting> postings) {}

  Line(Charter.Kind kind, Person.Writer writer, List<Span> spans, List<Policy.Posting> postings) {
    this.facts =
        new Facts(
            kind,
            writer.person().identity(),
            writer.device(),
            writer.place(),
            spans,
            writer.limits(),
            postings);
  }

  /**
   * Where two lines of one log may begin to judge differently: entries whose time or index is not
   * below these.
   */
  public record Change(long time, long index) {}

  public LogTag tag() {
    return facts.hello.tag();
  }

  public PublicKey identity() {
    return facts.identity;
  }

  public PublicKey device() {
    return facts.device;
  }

  /** Whether entries of this log can count at all: its author is or was a member meanwhile. */
  public boolean isAdmitted() {
    for (int i = 0; i < facts.spans.size(); i++) {
      Standing standing = facts.spans.get(i).standing();
      Optional<Place> from = standing.isMember() ? uncut(standing.rank()) : Optional.empty();
      boolean last = i == facts.spans.size() - 1;
      if (from.isPresent()
          && (last || from.get().isBefore(facts.spans.get(i + 1).from().orElseThrow()))) {
        return true;
      }
    }
    return false;
  }

  /** From where on the log's first entries are not cut; empty if they always are. */
  private Optional<Place> uncut(int rank) {
    Place from = facts.hello;
    for (Limit limit : facts.limits) {
      if (limit.length() == 0 && limit.cap() == Standing.NONE && limit.strength() > rank) {
        if (limit.at().isEmpty()) {
          return Optional.empty();
        }
        from = from.isBefore(limit.at().get()) ? limit.at().get() : from;
      }
    }
    return Optional.of(from);
  }

  /** Judges the entry at this index and time. */
  public Verdict judge(long index, long time, Action action) {
    Place place = new Place(time, facts.hello.tag(), index);
    Standing standing = Span.before(facts.spans, place);
    if (!standing.isMember()) {
      return Verdict.no(standing.absence().words());
    }
    int claimed = standing.rankAt(time);
    int rank = Limit.cap(facts.limits, place, claimed);
    if (rank == Standing.NONE) {
      return Verdict.no(beyond(facts.limits, place, claimed));
    }
    if (!standing.rights().isEmpty() && rank == claimed) {
      return byRight(standing, time, action);
    }
    int least = least(action, place);
    if (rank >= least) {
      return Verdict.OK;
    }
    String why = rank < claimed ? " (" + beyond(facts.limits, place, claimed) + ")" : "";
    return Verdict.no(
        least > Standing.OWNER
            ? "in this room nobody may " + action.words()
            : Standing.name(rank)
                + " may not "
                + action.words()
                + ": that takes "
                + Standing.name(least)
                + why);
  }

  private static Verdict byRight(Standing standing, long time, Action action) {
    boolean had =
        action.right().isPresent()
            && (action.right().get() == dev.covey.api.Right.READ
                || standing.rights().contains(action.right().get()));
    if (!had) {
      return Verdict.no("the author was not given the right to " + action.words());
    }
    boolean expired = standing.hasExpired(time) && action != Action.PROFILE;
    return expired ? Verdict.no("the author's rights had expired") : Verdict.OK;
  }

  private int least(Action action, Place place) {
    Role least = action.least();
    if (least.isAtLeast(Role.MODERATOR) && facts.kind != Charter.Kind.INVITE) {
      boolean pins = action == Action.PIN && facts.kind == Charter.Kind.DIRECT;
      return pins ? Standing.WRITER : Standing.OWNER + 1;
    }
    if (action.isPosting()) {
      for (Policy.Posting posting : facts.postings) {
        if (posting.from().isBefore(place)) {
          least = posting.least().isAtLeast(action.least()) ? posting.least() : action.least();
        }
      }
    }
    return least.number();
  }

  /** What binds an entry, in words. */
  static String beyond(List<Limit> limits, Place place, int rank) {
    for (Limit limit : limits) {
      if (limit.binds(place, rank)) {
        return limit.act()
            + ", and of this log only entries before "
            + limit.length()
            + " are from before that";
      }
    }
    return "it is beyond a cut";
  }

  /** Whether its author has left the room, and did not come back. */
  boolean endsWithLeaving() {
    int spans = facts.spans.size();
    return spans > 0 && facts.spans.get(spans - 1).standing().absence() == Standing.Absence.LEFT;
  }

  /** The time from which its author is what it is; 0 if it always was. */
  long since() {
    return facts.spans.get(facts.spans.size() - 1).from().map(Place::time).orElse(0L);
  }

  /** The time of the log's hello. */
  long saidHello() {
    return facts.hello.time();
  }

  List<Span> spans() {
    return facts.spans;
  }

  /** The standing that an entry at this place is judged by, were there no cuts. */
  Standing standingBefore(Place place) {
    return Span.before(facts.spans, place);
  }

  /** The rank that an entry at this place has, within the cuts. */
  int rankAt(Place place) {
    return Limit.cap(facts.limits, place, standingBefore(place).rankAt(place.time()));
  }

  /** What the author was where an entry of this index and time stands, in words. */
  String standingAt(long index, long time) {
    Place place = new Place(time, facts.hello.tag(), index);
    Standing standing = Span.before(facts.spans, place);
    if (!standing.isMember()) {
      return standing.absence().words();
    }
    int claimed = standing.rankAt(time);
    int rank = Limit.cap(facts.limits, place, claimed);
    StringBuilder words = new StringBuilder("the author was ").append(Standing.name(claimed));
    standing.by().ifPresent(by -> words.append(" then, by the word of ").append(by));
    if (!standing.rights().isEmpty()) {
      words.append(", with the rights ").append(new java.util.TreeSet<>(standing.rights()));
    }
    if (rank < claimed) {
      words
          .append("; counted as ")
          .append(Standing.name(rank))
          .append(", since ")
          .append(beyond(facts.limits, place, claimed));
    }
    return words.toString();
  }

  /** What changed since a line that the same log had before; null: had none. */
  public Optional<Change> since(@Nullable Line before) {
    if (before == null || !before.facts.hello.equals(facts.hello)) {
      return Optional.of(new Change(0, 0));
    }
    if (before.facts.equals(facts)) {
      return Optional.empty();
    }
    long time = Long.MAX_VALUE;
    if (!before.facts.spans.equals(facts.spans)) {
      time = Math.min(time, firstDifference(before.facts.spans, facts.spans));
    }
    if (!before.facts.postings.equals(facts.postings)) {
      time = Math.min(time, firstPosting(before.facts.postings, facts.postings));
    }
    long index = Long.MAX_VALUE;
    List<Limit> differing = new ArrayList<>(facts.limits);
    differing.removeAll(before.facts.limits);
    List<Limit> gone = new ArrayList<>(before.facts.limits);
    gone.removeAll(facts.limits);
    differing.addAll(gone);
    for (Limit limit : differing) {
      index = Math.min(index, limit.length());
    }
    return Optional.of(new Change(time, index));
  }

  private static long firstDifference(List<Span> one, List<Span> other) {
    int same = 0;
    while (same < one.size() && same < other.size() && one.get(same).equals(other.get(same))) {
      same++;
    }
    long time = Long.MAX_VALUE;
    for (List<Span> spans : List.of(one, other)) {
      if (same < spans.size()) {
        time = Math.min(time, spans.get(same).from().map(Place::time).orElse(0L));
      }
    }
    return time;
  }

  private static long firstPosting(List<Policy.Posting> one, List<Policy.Posting> other) {
    int same = 0;
    while (same < one.size() && same < other.size() && one.get(same).equals(other.get(same))) {
      same++;
    }
    long time = Long.MAX_VALUE;
    for (List<Policy.Posting> postings : List.of(one, other)) {
      if (same < postings.size()) {
        time = Math.min(time, postings.get(same).from().time());
      }
    }
    return time;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Line line && line.facts.equals(facts);
  }

  @Override
  public int hashCode() {
    return facts.hashCode();
  }

  @Override
  public String toString() {
    return facts.toString();
  }
}
