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
    int failed;
    int alive;

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
