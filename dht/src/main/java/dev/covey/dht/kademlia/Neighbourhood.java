package dev.covey.dht.kademlia;

/**
 * How many nodes chance puts around a target, ring by ring, and how many are too many.
 *
 * <p>Ids are spread evenly, so a network of N nodes has one node in every 1/N of the space. Whoever
 * wants to take a key over must place nodes closer to it than the honest ones are, and so makes the
 * place more crowded than any other. A ring that holds more than {@link #capacity} is not believed:
 * no more than that of it are asked, and none counts as one of the closest.
 *
 * <pre>
 * ring 0   up to 4 spacings from the target     4 nodes expected
 * ring 1   4 to 8                               4
 * ring 2   8 to 16                              8      and so on, twice as many each time
 * </pre>
 */
final class Neighbourhood {

  static final int RINGS = 64;

  /** What the innermost ring reaches to, in spacings. */
  private static final double INNER = 4;

  private final double spacing;

  /** Takes the mean distance between two neighbours as a part of the space; 0 if unknown. */
  Neighbourhood(double spacing) {
    this.spacing = spacing;
  }

  boolean isKnown() {
    return spacing > 0;
  }

  /** The ring of an id at this distance; 0 for all if the spacing is unknown. */
  int ring(double distance) {
    if (!isKnown() || distance < INNER * spacing) {
      return 0;
    }
    return Math.min(1 + Math.getExponent(distance / (INNER * spacing)), RINGS - 1);
  }

  /** More than these in a ring are there by intent: chance does so once in many thousand times. */
  int capacity(int ring) {
    if (!isKnown()) {
      return Integer.MAX_VALUE;
    }
    double expected = ring == 0 ? INNER : INNER * Math.scalb(1.0, ring - 1);
    return (int) Math.min(2 * expected + 4 * Math.sqrt(expected), Integer.MAX_VALUE);
  }

  /** How many leading bits an id in that ring, 1 or more, shares with the target, about. */
  int sharedBits(int ring) {
    int bits = -Math.getExponent(INNER * spacing) - ring;
    return Math.max(0, Math.min(bits, NodeId.BITS - 1));
  }
}
