package dev.covey.node.room.state;

import dev.covey.api.MemberKind;
import dev.covey.core.crypto.PublicKey;
import dev.covey.node.room.entry.EpochBegun;
import dev.covey.node.room.entry.Hello;
import dev.covey.node.room.entry.InviteRevoked;
import dev.covey.node.room.entry.Ref;
import dev.covey.node.room.key.LogTag;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;

/** Makes a room's state of what a fold decided. */
final class Outcome {

  private final Charter charter;
  private final List<Act> acts;
  private final Map<Ref, Verdict> verdicts;
  private final People people;
  private final Decisions decisions;
  private final IdentityHashMap<Person, List<Span>> spans = new IdentityHashMap<>();

  Outcome(
      Charter charter,
      List<Act> acts,
      Map<Ref, Verdict> orphans,
      People people,
      Decisions decisions) {
    this.charter = charter;
    this.acts = acts;
    this.verdicts = new HashMap<>(orphans);
    this.people = people;
    this.decisions = decisions;
  }

  RoomState state() {
    Map<LogTag, Line> lines = lines();
    Epochs epochs = new Epochs();
    for (Act act : acts) {
      if (act.body() instanceof Hello) {
        Line line = lines.get(act.place().tag());
        act.decide(line == null ? Verdict.no("nobody said hello in its log") : hello(act, line));
      } else if (act.counts()) {
        checkEffect(act);
        epochs.add(act);
      } else if (act.body() instanceof EpochBegun begun && isAdmitted(lines, act)) {
        epochs.addVoid(act, begun);
      }
    }
    SortedMap<Long, List<EpochState>> byNumber = epochs.finish();
    for (Act act : acts) {
      verdicts.put(new Ref(act.place().tag(), act.place().index()), act.verdict().orElseThrow());
    }
    return new RoomState(
        charter,
        members(),
        lines,
        verdicts,
        decisions.policy().last(),
        invites(),
        byNumber,
        epochs.strays());
  }

  private static boolean isAdmitted(Map<LogTag, Line> lines, Act act) {
    Line line = lines.get(act.place().tag());
    return line != null && line.isAdmitted();
  }

  private List<Span> spans(Person person) {
    return spans.computeIfAbsent(person, one -> one.timeline().spans());
  }

  private Map<LogTag, Line> lines() {
    List<Policy.Posting> postings = decisions.policy().postings();
    List<Person.Writer> writers = new ArrayList<>(acts.size());
    for (Person person : people.all()) {
      writers.addAll(person.logs().values());
    }
    writers.sort(Comparator.comparing(Person.Writer::tag));
    Map<LogTag, Line> lines = new LinkedHashMap<>(2 * writers.size());
    for (Person.Writer writer : writers) {
      lines.put(writer.tag(), new Line(charter.kind(), writer, spans(writer.person()), postings));
    }
    return lines;
  }

  /** A hello counts if its log does; if not, what was wrong with its invite says why. */
  private static Verdict hello(Act act, Line line) {
    if (line.isAdmitted()) {
      return Verdict.OK;
    }
    if (act.verdict().isPresent() && !act.counts()) {
      return act.verdict().get();
    }
    if (act.counts()) {
      return Verdict.no("the author was removed, or left, and this does not let it in again");
    }
    Hello hello = (Hello) act.body();
    return Verdict.no(
        hello.invite().isEmpty()
            ? "it came without an invite, and its author is no member"
            : "the invite it came by is not known here");
  }

  private void checkEffect(Act act) {
    if (act.body() instanceof InviteRevoked revoked
        && !decisions.invites().closesAny(act, revoked, act.rank())) {
      act.decide(Verdict.no("there is no invite that its author may revoke by it"));
    }
    if (act.isAboutSelf() && !act.standing().isMember()) {
      act.decide(Verdict.no(act.standing().absence().words()));
    }
  }

  private Map<PublicKey, MemberState> members() {
    List<Person> all = new ArrayList<>(people.all());
    all.sort(Comparator.comparing(Person::identity));
    Map<PublicKey, MemberState> members = new LinkedHashMap<>(2 * all.size());
    for (Person person : all) {
      List<Span> spans = spans(person);
      Standing now = spans.get(spans.size() - 1).standing();
      List<MemberState.LogOf> logs = new ArrayList<>();
      Person.Writer newest = null;
      for (Person.Writer writer : person.logs().values()) {
        logs.add(
            new MemberState.LogOf(
                writer.tag(),
                writer.device(),
                writer.hello().generation(),
                person.revokedDevices().contains(writer.device())));
        if (newest == null || newest.place().isBefore(writer.place())) {
          newest = writer;
        }
      }
      members.put(
          person.identity(),
          new MemberState(
              person.identity(),
              now.role(),
              now.rights(),
              now.expiresMillis(),
              now.by(),
              now.absence() == Standing.Absence.REMOVED,
              newest == null ? "" : newest.hello().name(),
              newest == null ? MemberKind.PERSON : newest.hello().kind(),
              List.copyOf(logs)));
    }
    return members;
  }

  private List<InviteState> invites() {
    List<InviteState> invites = new ArrayList<>();
    for (List<Invites.Door> doors : decisions.invites().doors().values()) {
      for (Invites.Door door : doors) {
        invites.add(
            new InviteState(
                door.act().place(),
                door.act().identity(),
                door.invite(),
                List.copyOf(door.used()),
                decisions.invites().isClosed(door)));
      }
    }
    invites.sort(Comparator.comparing(InviteState::at));
    return invites;
  }
}
