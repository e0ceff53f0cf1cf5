package dev.covey.dht.kademlia;

/** A node that a lookup may ask, and what has become of it there. */
final class Candidate {

  enum State {
    UNASKED,
    ASKED,
    LATE,
    ANSWERED,
    FAILED
  }

  /** Who told of it, judged by how many of those told of exist. */
  static final class Source {
    final int hops;
    int failed;
    int alive;

    /** Takes how far it is itself from what we knew: 0 is what we knew. */
    Source(int hops) {
      this.hops = hops;
    }

    private boolean isBelieved() {
      return failed < 4 || failed <= 3 * alive;
    }
  }

  final Contact contact;
  final int ring;
  final boolean doubtful;
  final boolean verified;
  Source source;
  State state = State.UNASKED;

  Candidate(Contact contact, Source source, int ring, boolean doubtful, boolean verified) {
    this.contact = contact;
    this.source = source;
    this.ring = ring;
    this.doubtful = doubtful;
    this.verified = verified;
  }

  /** How many had to be asked in a row to learn of it, itself included. */
  int hops() {
    return source.hops + 1;
  }

  Subnet subnet() {
    return Subnet.of(contact.address().getAddress());
  }

  boolean hasBelievedSource() {
    return source.isBelieved();
  }

  boolean isWorthAsking() {
    return state == State.UNASKED && source.isBelieved();
  }

  /** Whether it has answered, or may be expected to. */
  boolean isHopeful() {
    return state == State.ANSWERED || state == State.ASKED || (isWorthAsking() && !doubtful);
  }
}
