package dev.covey.node.room;

import dev.covey.api.Message;
import dev.covey.api.MessageKind;
import dev.covey.api.MessageLinks;
import dev.covey.api.MessageMarks;
import dev.covey.core.crypto.PublicKey;
import dev.covey.node.room.entry.Edit;
import dev.covey.node.room.entry.Entry;
import dev.covey.node.room.entry.Pin;
import dev.covey.node.room.entry.React;
import dev.covey.node.room.entry.Redact;
import dev.covey.node.room.entry.Ref;
import dev.covey.node.room.index.Author;
import dev.covey.node.room.index.Effect;
import dev.covey.node.room.index.EffectKind;
import dev.covey.node.room.index.Placed;
import dev.covey.node.room.index.RoomIndex;
import dev.covey.node.room.index.RoomOrder;
import dev.covey.node.room.index.WriterLog;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** What later entries make of messages: edits, redactions, reactions, pins. Safe on any thread. */
final class Marks {

  /** Of each author only so many reactions to a message are looked at, the newest. */
  static final int MAX_REACTIONS = 64;

  private final RoomIndex index;
  private final RoomOrder order;
  private final RoomEntries entries;

  Marks(RoomIndex index, RoomOrder order, RoomEntries entries) {
    this.index = index;
    this.order = order;
    this.entries = entries;
  }

  /**
   * What is to be shown of one message.
   *
   * @param edit its newest words; null if it has those it was written with
   */
  record Marked(MessageMarks marks, @Nullable Edit edit) {

    private static final Marked PLAIN = new Marked(MessageMarks.NONE, null);

    Message on(Message message) {
      if (equals(PLAIN)) {
        return message;
      }
      String text = message.text();
      MessageLinks links = message.links();
      Edit words = edit;
      if (words != null && message.kind() == MessageKind.TEXT) {
        text = words.text();
        links =
            new MessageLinks(
                links.replyTo(),
                links.thread(),
                links.target(),
                words.mentions().stream().map(PublicKey::toString).toList());
      }
      return new Message(
          message.id(),
          message.position(),
          message.kind(),
          message.author(),
          message.authorName(),
          message.authorKind(),
          message.claimedAt(),
          marks.redacted() ? "" : text,
          marks.redacted() ? Optional.empty() : message.file(),
          message.gap(),
          message.own(),
          links,
          marks);
    }
  }

  /** What is to be shown of these, in this order. */
  List<Marked> of(List<Ref> targets) {
    List<List<Effect>> effects = order.effects(targets);
    List<Marked> marked = new ArrayList<>(targets.size());
    for (int i = 0; i < targets.size(); i++) {
      marked.add(effects.get(i).isEmpty() ? Marked.PLAIN : marked(targets.get(i), effects.get(i)));
    }
    return marked;
  }

  /** Whether what an entry says is to be forgotten. */
  boolean isRedacted(Ref target) {
    return order.effects(List.of(target)).get(0).stream()
        .anyMatch(effect -> isRedaction(target, effect));
  }

  /** The edits of an entry that are its author's. */
  List<Placed> edits(Ref target) {
    return order.effects(List.of(target)).get(0).stream()
        .filter(effect -> effect.kind() == EffectKind.EDIT)
        .map(Effect::entry)
        .filter(edit -> isByAuthor(target, edit))
        .toList();
  }

  /** The redactions of an entry that count. */
  List<Placed> redactions(Ref target) {
    return order.effects(List.of(target)).get(0).stream()
        .filter(effect -> isRedaction(target, effect))
        .map(Effect::entry)
        .toList();
  }

  /** Whether this very redaction of an entry counts, whatever others there are. */
  boolean counts(Ref target, Placed redaction) {
    return redactions(target).stream()
        .anyMatch(one -> one.log() == redaction.log() && one.index() == redaction.index());
  }

  private boolean isRedaction(Ref target, Effect effect) {
    return effect.kind() == EffectKind.REDACTION
        && (effect.entry().moderates() || isByAuthor(target, effect.entry()));
  }

  private Marked marked(Ref target, List<Effect> effects) {
    List<Placed> redactions = new ArrayList<>();
    List<Placed> edits = new ArrayList<>();
    List<Placed> reactions = new ArrayList<>();
    List<Placed> pins = new ArrayList<>();
    Set<String> replies = new HashSet<>();
    for (Effect effect : effects) {
      Placed entry = effect.entry();
      switch (effect.kind()) {
        case EDIT -> {
          if (isByAuthor(target, entry)) {
            edits.add(entry);
          }
        }
        case REDACTION -> {
          if (isRedaction(target, effect)) {
            redactions.add(entry);
          }
        }
        case REACTION -> reactions.add(entry);
        case PIN -> pins.add(entry);
        case REPLY, THREAD -> replies.add(entry.log() + "/" + entry.index());
      }
    }
    boolean redacted = !redactions.isEmpty();
    Optional<Entry> edit =
        redacted
            ? Optional.empty()
            : last(edits, body -> body instanceof Edit words && !words.text().isEmpty());
    return new Marked(
        new MessageMarks(
            edit.map(entry -> Instant.ofEpochMilli(entry.at())),
            edits.size(),
            redacted,
            last(pins, body -> true)
                .map(entry -> entry.body() instanceof Pin pin && pin.on())
                .orElse(false),
            reactions(reactions),
            replies.size(),
            last(redactions, body -> !reason(body).isEmpty())
                .map(entry -> reason(entry.body()))
                .orElse("")),
        edit.map(entry -> entry.body() instanceof Edit words ? words : null).orElse(null));
  }

  /** Effects of one kind are in room order: the last one that says something holds. */
  private Optional<Entry> last(List<Placed> effects, Predicate<Entry.Body> says) {
    for (int i = effects.size() - 1; i >= 0; i--) {
      Placed effect = effects.get(i);
      Optional<Entry> entry = entries.read(index.member(effect.log()), effect.index());
      if (entry.filter(found -> says.test(found.body())).isPresent()) {
        return entry;
      }
    }
    return Optional.empty();
  }

  private static String reason(Entry.Body body) {
    return body instanceof Redact redact ? redact.reason() : "";
  }

  /** The newest of each author, in room order. */
  private List<Placed> newest(List<Placed> places) {
    if (places.size() <= MAX_REACTIONS) {
      return places;
    }
    Map<PublicKey, Integer> counts = new HashMap<>();
    List<Placed> newest = new ArrayList<>();
    for (int i = places.size() - 1; i >= 0; i--) {
      Placed place = places.get(i);
      PublicKey who = index.member(place.log()).author().orElseThrow().identity();
      if (counts.merge(who, 1, Integer::sum) <= MAX_REACTIONS) {
        newest.add(place);
      }
    }
    Collections.reverse(newest);
    return newest;
  }

  private Map<String, List<String>> reactions(List<Placed> places) {
    Map<String, Set<String>> reactions = new LinkedHashMap<>();
    entries.read(
        newest(places),
        (writer, place, entry) -> {
          if (entry.body() instanceof React react) {
            String who = writer.author().orElseThrow().identity().toString();
            Set<String> whoAll = reactions.computeIfAbsent(react.emoji(), emoji -> new TreeSet<>());
            boolean unused = react.on() ? whoAll.add(who) : whoAll.remove(who);
          }
        });
    Map<String, List<String>> left = new LinkedHashMap<>();
    reactions.forEach(
        (emoji, who) -> {
          if (!who.isEmpty()) {
            left.put(emoji, List.copyOf(who));
          }
        });
    return left;
  }

  /** Whether the entry is by whoever wrote the target, on whatever device. */
  private boolean isByAuthor(Ref target, Placed entry) {
    Optional<PublicKey> author =
        index.log(target.tag()).flatMap(WriterLog::author).map(Author::identity);
    return author.isPresent()
        && author.equals(index.member(entry.log()).author().map(Author::identity));
  }
}
