package dev.covey.node.room;

import dev.covey.node.room.entry.Left;
import dev.covey.node.room.entry.Redact;
import dev.covey.node.room.entry.Ref;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;

/**
 * What redactions say is left of entries, by their places; bounded in number and bytes. Guarded by
 * its owner.
 */
final class Offers {

  /** Offers beyond these are not kept; those that do not count go first. */
  private static final int MOST_OFFERS = 16_384;

  /** Nor are those that would make all of them take more memory than this. */
  private static final int MOST_BYTES = 16 << 20;

  /** About what an offer takes besides what is left. */
  private static final int OFFER_BYTES = 256;

  /** What is said of one place; more is not kept. */
  private static final int MOST_OF_ONE = 8;

  private final Map<Ref, List<Offer>> byPlace = new HashMap<>();
  private long bytes;
  private long refused;

  /** What is left of an entry, if the redaction that says so counts. */
  record Offer(Ref target, Left left, BooleanSupplier counts) {

    int bytes() {
      return OFFER_BYTES + left.entry().length();
    }
  }

  /** Takes what a redaction says is left. */
  void add(Redact redact, BooleanSupplier counts) {
    for (Left left : redact.left()) {
      keep(left.at(), new Offer(redact.target(), left, counts));
    }
  }

  /** How many bytes are kept, about. */
  long bytes() {
    return bytes;
  }

  /** Those that do not count must not be in the way of those that do, nor lies of the truth. */
  private void keep(Ref at, Offer offer) {
    List<Offer> before = byPlace.get(at);
    if (before != null && isKnown(before, offer)) {
      return;
    }
    if (before != null && before.size() >= MOST_OF_ONE) {
      removeUseless(before);
      if (before.size() >= MOST_OF_ONE) {
        return;
      }
    }
    if (isFull(offer) && refused++ % MOST_OFFERS == 0) {
      byPlace.values().forEach(this::removeUseless);
      byPlace.values().removeIf(List::isEmpty);
    }
    if (!isFull(offer)) {
      byPlace.computeIfAbsent(at, place -> new ArrayList<>(1)).add(offer);
      bytes += offer.bytes();
    }
  }

  private boolean isFull(Offer another) {
    return byPlace.size() >= MOST_OFFERS || bytes + another.bytes() > MOST_BYTES;
  }

  private void removeUseless(List<Offer> some) {
    for (Iterator<Offer> all = some.iterator(); all.hasNext(); ) {
      Offer offer = all.next();
      if (!offer.counts().getAsBoolean()) {
        all.remove();
        bytes -= offer.bytes();
      }
    }
  }

  /** The same said again takes the old one's place, unless that counts. */
  private static boolean isKnown(List<Offer> before, Offer offer) {
    for (int i = 0; i < before.size(); i++) {
      Offer known = before.get(i);
      if (known.target().equals(offer.target()) && known.left().equals(offer.left())) {
        if (!known.counts().getAsBoolean()) {
          Offer unused = before.set(i, offer);
        }
        return true;
      }
    }
    return false;
  }

  boolean isEmpty() {
    return byPlace.isEmpty();
  }

  /** What is said of a place. */
  List<Offer> of(Ref at) {
    return byPlace.getOrDefault(at, List.of());
  }
}
