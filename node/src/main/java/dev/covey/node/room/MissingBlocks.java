package dev.covey.node.room;

import dev.covey.api.Right;
import dev.covey.api.Role;
import dev.covey.core.ProtocolViolationException;
import dev.covey.core.bytes.Bytes;
import dev.covey.core.crypto.PublicKey;
import dev.covey.core.log.Log;
import dev.covey.core.log.LogKey;
import dev.covey.node.room.entry.BlockSeal;
import dev.covey.node.room.entry.Edit;
import dev.covey.node.room.entry.Entry;
import dev.covey.node.room.entry.EntryCodec;
import dev.covey.node.room.entry.Redact;
import dev.covey.node.room.entry.Ref;
import dev.covey.node.room.index.Author;
import dev.covey.node.room.index.Remains;
import dev.covey.node.room.index.RoomIndex;
import dev.covey.node.room.index.WriterLog;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Blocks that were redacted before this node came, so that nobody has them. A log cannot be applied
 * beyond a gap, and the redaction may be beyond it: so, once all of a log is here but for some
 * blocks, what is beyond is looked through for redactions, and what they say is left takes the
 * place of what is missing. In an epoch whose content is not for this node the redactions are not
 * either, and nobody's words are missed: a gap that stays is passed over. Whatever is put in a gap
 * makes way for the block should it come after all. Guarded by its owner.
 */
final class MissingBlocks {

  /** A log of which more is missing is still on its way. */
  private static final int MOST_MISSING = 4_096;

  /** And so may be one of which more than this is missing, unless nothing comes any more. */
  private static final int FEW_MISSING = 64;

  /** Nothing comes any more if nothing did for about so long. */
  private static final long REST_MILLIS = 400;

  /** A gap in which nothing has come for so long is one that stays. */
  private static final long QUIET_MILLIS = 5_000;

  private final RoomIndex index;
  private final Function<LogKey, Log> logs;
  private final Supplier<List<LogKey>> gapped;
  private final LongSupplier arrivals;
  private final InstantSource clock;
  private final Later later;
  private final Runnable fillAgain;
  private final AtomicBoolean waiting = new AtomicBoolean();
  private final AtomicBoolean resting = new AtomicBoolean();
  private final Offers offers = new Offers();
  private final Map<LogKey, Lookahead> lookaheads = new HashMap<>();

  /** How often blocks had come when it was known that no more did for a while. */
  private volatile long rested;

  /** Since when there has been no rest for logs that wait for it; null if none does. */
  private @Nullable Instant restless;

  /**
   * @param gapped logs of which blocks are here beyond a gap
   * @param arrivals how often blocks came beyond one
   * @param fillAgain has {@link #fill} called again, soon
   */
  MissingBlocks(
      RoomIndex index,
      Function<LogKey, Log> logs,
      Supplier<List<LogKey>> gapped,
      LongSupplier arrivals,
      InstantSource clock,
      Later later,
      Runnable fillAgain) {
    this.index = index;
    this.logs = logs;
    this.gapped = gapped;
    this.arrivals = arrivals;
    this.clock = clock;
    this.later = later;
    this.fillAgain = fillAgain;
  }

  /** Takes what a redaction says is left. */
  void offer(Redact redact, BooleanSupplier counts) {
    offers.add(redact, counts);
  }

  /** Looks again at everything: what was put in gaps is not there any more. */
  void forget() {
    lookaheads.clear();
  }

  /** Whether there are logs that {@link #fill} would look at. On any thread. */
  boolean hasGaps() {
    return gapped.get().stream().anyMatch(key -> isStuck(logs.apply(key)));
  }

  private boolean isStuck(Log log) {
    long gap = index.heldLength(log);
    // Not only where the last block is here: its writer may have taken that one along.
    return gap < log.length() && !log.has(gap) && log.held().nextSet(gap, log.length()) >= 0;
  }

  /** Looks from the gaps on again: what could not be read may be a redaction. */
  void keysCame() {
    lookaheads.clear();
  }

  /** Fills gaps; true if it filled one. */
  boolean fill() {
    boolean filled = false;
    boolean isAtRest = isAtRest();
    boolean isMuchMissing = false;
    Set<LogKey> stuck = new HashSet<>();
    for (LogKey key : gapped.get()) {
      Log log = logs.apply(key);
      Optional<WriterLog> writer = index.log(key).filter(known -> known.author().isPresent());
      if (writer.isEmpty() || !isStuck(log)) {
        continue;
      }
      stuck.add(key);
      long gap = index.heldLength(log);
      long missing = log.length() - gap - log.held().count(gap, log.length());
      if (missing <= FEW_MISSING || isAtRest) {
        filled |= missing <= MOST_MISSING && fill(writer.get(), log, gap);
      } else {
        isMuchMissing = true;
      }
    }
    lookaheads.keySet().retainAll(stuck);
    if (isMuchMissing) {
      awaitRest();
    } else {
      restless = null;
    }
    return filled;
  }

  /** Whether nothing comes, or has not ceased to come for long enough. */
  private boolean isAtRest() {
    Instant began = restless;
    boolean isAtRest =
        arrivals.getAsLong() == rested
            || (began != null && !clock.instant().isBefore(began.plusMillis(QUIET_MILLIS)));
    if (isAtRest) {
      restless = null;
    }
    return isAtRest;
  }

  private void awaitRest() {
    if (restless == null) {
      restless = clock.instant();
    }
    if (resting.compareAndSet(false, true)) {
      long before = arrivals.getAsLong();
      later.run(
          REST_MILLIS,
          () -> {
            rested = before;
            resting.set(false);
            fillAgain.run();
          });
    }
  }

  private boolean fill(WriterLog writer, Log log, long gap) {
    Lookahead known = lookaheads.get(log.key());
    Lookahead ahead = known != null && known.isCurrent() ? known : new Lookahead(log);
    lookaheads.put(log.key(), ahead);
    look(writer, log, ahead, gap);
    boolean filled = fillAsTold(writer, log, ahead, gap);
    return filled || passOver(writer, ahead, gap);
  }

  private boolean fillAsTold(WriterLog writer, Log log, Lookahead ahead, long gap) {
    boolean filled = false;
    if (!offers.isEmpty()) {
      for (long at = gap; (at = ahead.nextMissing(at)) >= 0; at++) {
        Optional<Entry> left = left(writer, log, at);
        if (left.isPresent()) {
          index.tell(writer, at, left);
          ahead.filled(at);
          filled = true;
        }
      }
    }
    return filled;
  }

  /** Takes what nobody has brought for a while as cleared, where it could not be read anyway. */
  private boolean passOver(WriterLog writer, Lookahead ahead, long gap) {
    if (clock.millis() - ahead.since() < QUIET_MILLIS) {
      lookAgain(); // Not looked at one by one while the log is on its way.
      return false;
    }
    boolean passed = false;
    for (long at = gap; (at = ahead.nextMissing(at)) >= 0; at++) {
      if (index.isLocked(writer, at)) {
        index.tell(writer, at, Optional.empty());
        ahead.filled(at);
        passed = true;
      }
    }
    return passed;
  }

  private void lookAgain() {
    if (waiting.compareAndSet(false, true)) {
      later.run(
          QUIET_MILLIS,
          () -> {
            waiting.set(false);
            fillAgain.run();
          });
    }
  }

  /** Looks through what is beyond the gap and was not looked at. */
  private void look(WriterLog writer, Log log, Lookahead ahead, long gap) {
    ahead.look(gap, clock.millis());
    for (long at = gap; (at = ahead.nextUnseen(at)) >= 0; at++) {
      look(writer, log, at);
      ahead.seen(at, clock.millis());
    }
  }

  private void look(WriterLog writer, Log log, long at) {
    Optional<PublicKey> by = writer.author().map(Author::identity);
    Optional<Entry> entry = read(writer, log, at);
    if (by.isPresent() && entry.isPresent() && entry.get().body() instanceof Redact redact) {
      // It is not judged yet; it is taken at its word from whoever may redact now.
      offer(redact, () -> isBy(redact.target(), by.get()) || moderates(by.get()));
    }
  }

  private Optional<Entry> read(WriterLog writer, Log log, long at) {
    Optional<Bytes> block = log.local(at);
    try {
      return block.isPresent()
              && index.seal(writer.key()).read(at, block.get()) instanceof BlockSeal.Opened opened
          ? Optional.of(EntryCodec.decode(opened.entry()))
          : Optional.empty();
    } catch (ProtocolViolationException e) {
      return Optional.empty();
    }
  }

  /** What is left there by the first word that counts and can be true. */
  private Optional<Entry> left(WriterLog writer, Log log, long at) {
    return offers.of(new Ref(writer.tag(), at)).stream()
        .filter(offer -> isByOne(offer.target(), writer) && offer.counts().getAsBoolean())
        .flatMap(offer -> left(offer, writer, log, at).stream())
        .findFirst();
  }

  /**
   * Empty if it cannot be so: a time that voids what comes after it in the log is a lie. Those who
   * have the block clear it only when they are told the truth about it, so somebody has it yet.
   */
  private Optional<Entry> left(Offers.Offer offer, WriterLog writer, Log log, long at) {
    try {
      Entry entry = EntryCodec.decode(offer.left().entry());
      boolean isOfTarget =
          offer.left().at().equals(offer.target())
              || (entry.body() instanceof Edit edit && edit.target().equals(offer.target()));
      if (!isOfTarget) {
        return Optional.empty();
      }
      for (long next = at + 1; next < log.length(); next++) {
        Optional<Entry> after = read(writer, log, next);
        if (after.isPresent()) {
          return entry.time() < after.get().time() ? Remains.of(entry) : Optional.empty();
        }
      }
    } catch (ProtocolViolationException e) {
      return Optional.empty();
    }
    return Optional.empty();
  }

  private boolean isByOne(Ref target, WriterLog writer) {
    Optional<PublicKey> by = writer.author().map(Author::identity);
    return by.isPresent() && isBy(target, by.get());
  }

  private boolean isBy(Ref target, PublicKey identity) {
    return index
        .log(target.tag())
        .flatMap(WriterLog::author)
        .filter(author -> author.identity().equals(identity))
        .isPresent();
  }

  private boolean moderates(PublicKey identity) {
    return index
        .state()
        .member(identity)
        .filter(
            member ->
                member.role().filter(role -> role.isAtLeast(Role.MODERATOR)).isPresent()
                    || member.rights().contains(Right.MODERATE))
        .isPresent();
  }
}
