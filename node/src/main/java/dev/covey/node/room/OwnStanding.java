package dev.covey.node.room;

import dev.covey.api.RoomStanding;
import dev.covey.core.log.LogKey;
import dev.covey.node.room.entry.Edit;
import dev.covey.node.room.entry.Entry;
import dev.covey.node.room.entry.FileShared;
import dev.covey.node.room.entry.HybridClock;
import dev.covey.node.room.entry.InviteProof;
import dev.covey.node.room.entry.React;
import dev.covey.node.room.entry.Text;
import dev.covey.node.room.index.RoomIndex;
import dev.covey.node.room.key.LogTag;
import dev.covey.node.room.state.Action;
import dev.covey.node.room.state.Line;
import dev.covey.node.room.state.RoomState;
import dev.covey.node.room.state.Verdict;
import java.util.List;
import java.util.Optional;

/**
 * Whether what this node would write counts, as far as can be told here; so that people are told
 * before, and not by silence after. Safe on any thread.
 */
final class OwnStanding {

  private final RoomIndex index;
  private final Epochs epochs;
  private final HybridClock clock;

  OwnStanding(RoomIndex index, Epochs epochs, HybridClock clock) {
    this.index = index;
    this.epochs = epochs;
    this.clock = clock;
  }

  /** Throws {@link IllegalStateException} with the reason if one of these would not count. */
  void requireMay(List<? extends Entry.Body> bodies, LogKey own, long at) {
    RoomState state = index.state();
    LogTag tag = LogTag.of(own);
    refusal(state, tag)
        .ifPresent(
            why -> {
              throw new IllegalStateException("you were not let into this room: " + yours(why));
            });
    Optional<Line> line = state.line(tag).filter(Line::isAdmitted);
    if (line.isEmpty()) {
      return;
    }
    long time = clock.next(index.floor());
    for (Entry.Body body : bodies) {
      Optional<Action> action = action(body);
      if (action.isPresent()) {
        Verdict verdict = line.get().judge(at, time, action.get());
        if (!verdict.counts()) {
          throw new IllegalStateException("you cannot do this here: " + verdict.reason());
        }
      }
    }
  }

  /** Whether this node is in the room. */
  RoomStanding now(LogKey own) {
    RoomState state = index.state();
    LogTag tag = LogTag.of(own);
    if (!state.isAdmitted(tag)) {
      return refusal(state, tag).isPresent() ? RoomStanding.REFUSED : RoomStanding.WAITING;
    }
    return state
        .line(tag)
        .flatMap(line -> state.member(line.identity()))
        .filter(member -> !member.isMember())
        .map(member -> member.removed() ? RoomStanding.REMOVED : RoomStanding.LEFT)
        .orElse(RoomStanding.MEMBER);
  }

  /** What the user should know of it, in a line; empty if all is well. */
  Optional<String> note(LogKey own) {
    return switch (now(own)) {
      case MEMBER -> Optional.empty();
      case REMOVED -> Optional.of("you were put out of it; a new invite lets you in again");
      case LEFT -> Optional.of("you left it; join once more to come back");
      case REFUSED ->
          refusal(index.state(), LogTag.of(own))
              .map(why -> "you were not let in: " + yours(why) + "; ask for another invite");
      case WAITING ->
          Optional.of("others have to be met before you are let in; what you write waits here");
    };
  }

  /** The words of a verdict, to whom it is about. */
  private static String yours(String why) {
    return why.replace("it came by", "you came by");
  }

  /** Why the invite did not let this node in; empty if it did, or is not here yet. */
  private Optional<String> refusal(RoomState state, LogTag tag) {
    if (state.isAdmitted(tag)) {
      return Optional.empty();
    }
    Optional<InviteProof> invite = epochs.greeting(tag).flatMap(g -> g.hello().invite());
    boolean isHere =
        invite.isPresent()
            && state.invites().stream()
                .anyMatch(known -> known.invite().key().equals(invite.get().key()));
    return state
        .verdict(tag, 0)
        .filter(verdict -> isHere && !verdict.counts())
        .map(Verdict::reason);
  }

  private static Optional<Action> action(Entry.Body body) {
    if (body instanceof Text) {
      return Optional.of(Action.POST);
    } else if (body instanceof FileShared) {
      return Optional.of(Action.FILE);
    } else if (body instanceof Edit) {
      return Optional.of(Action.EDIT);
    } else if (body instanceof React) {
      return Optional.of(Action.REACT);
    }
    return Optional.empty();
  }
}
