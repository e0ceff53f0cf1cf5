package dev.covey.node.room.state;

import dev.covey.core.crypto.PublicKey;
import dev.covey.node.room.entry.DeviceRevoked;
import dev.covey.node.room.entry.Entry;
import dev.covey.node.room.entry.Leave;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A control entry while a fold goes on. */
final class Act {

  private final Place place;
  private final Entry.Body body;
  private final Person.Writer writer;
  private @Nullable Verdict verdict;
  private @Nullable Verdict doubt;

  Act(Place place, Entry.Body body, Person.Writer writer) {
    this.place = place;
    this.body = body;
    this.writer = writer;
  }

  Place place() {
    return place;
  }

  Entry.Body body() {
    return body;
  }

  Person.Writer writer() {
    return writer;
  }

  Person author() {
    return writer.person();
  }

  PublicKey identity() {
    return writer.person().identity();
  }

  /** Whether it is about its author's own logs only. */
  boolean isAboutSelf() {
    return body instanceof Leave || body instanceof DeviceRevoked;
  }

  /** Its rank, as far as it is known. */
  int rank() {
    return writer.rank(place);
  }

  /** False if its author never had this rank, so that its entries need no closer look. */
  boolean canBe(int rank) {
    return rank <= Standing.WRITER || author().timeline().highest() >= rank;
  }

  Standing standing() {
    return author().timeline().before(place);
  }

  /** Remembers why an attempt failed: its verdict, if no other attempt goes better. */
  void doubt(Verdict attempt) {
    doubt = attempt;
  }

  boolean isDecided() {
    return verdict != null;
  }

  void decide(Verdict decided) {
    verdict = decided;
  }

  boolean counts() {
    return verdict != null && verdict.counts();
  }

  /** What was decided, or else what the last attempt came to, if there was one. */
  Optional<Verdict> verdict() {
    return Optional.ofNullable(verdict == null ? doubt : verdict);
  }
}
