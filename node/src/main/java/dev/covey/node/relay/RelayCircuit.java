package dev.covey.node.relay;

import dev.covey.node.swarm.TokenBucket;

/** Two clients of the relay and what passes between them. Confined to the relay's event loop. */
final class RelayCircuit {

  enum State {
    OFFERED,
    OPEN,
    /** One side has ended it; the other still gets what was sent to it. */
    ENDING,
    ENDED
  }

  private final RelayGuest asker;
  private final long askerId;
  private final RelayGuest answerer;
  private final long answererId;
  private final RelayFlow toAnswerer;
  private final RelayFlow toAsker;
  State state = State.OFFERED;
  EndReason reason = EndReason.CLOSED;
  long lastActive;

  RelayCircuit(
      RelayGuest asker, long askerId, RelayGuest answerer, long answererId, long rate, long now) {
    this.asker = asker;
    this.askerId = askerId;
    this.answerer = answerer;
    this.answererId = answererId;
    this.toAnswerer = new RelayFlow(this, answerer, answererId, new TokenBucket(rate, rate, now));
    this.toAsker = new RelayFlow(this, asker, askerId, new TokenBucket(rate, rate, now));
    this.lastActive = now;
  }

  RelayGuest asker() {
    return asker;
  }

  RelayGuest answerer() {
    return answerer;
  }

  long askerId() {
    return askerId;
  }

  long answererId() {
    return answererId;
  }

  RelayGuest otherThan(RelayGuest guest) {
    return guest == asker ? answerer : asker;
  }

  long idAt(RelayGuest guest) {
    return guest == asker ? askerId : answererId;
  }

  RelayFlow flowFrom(RelayGuest sender) {
    return sender == asker ? toAnswerer : toAsker;
  }

  RelayFlow flowTo(RelayGuest receiver) {
    return receiver == asker ? toAsker : toAnswerer;
  }

  int waitingBytes() {
    return toAnswerer.waitingBytes() + toAsker.waitingBytes();
  }
}
