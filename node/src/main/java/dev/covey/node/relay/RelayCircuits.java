package dev.covey.node.relay;

import dev.covey.core.ProtocolViolationException;
import dev.covey.core.bytes.Bytes;
import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** The circuits of a relay, and what waits in them. Confined to its event loop. */
final class RelayCircuits {

  private static final Duration OFFER_TIMEOUT = Duration.ofSeconds(10);

  private final EventLoop loop;
  private final RelayOptions options;
  private final RelayPump pump;
  private final Set<RelayCircuit> circuits = new LinkedHashSet<>();
  private final AtomicLong opened = new AtomicLong();
  private final AtomicLong refused = new AtomicLong();
  private final AtomicLong relayed = new AtomicLong();
  private volatile int count;
  private long buffered;

  RelayCircuits(EventLoop loop, RelayOptions options) {
    this.loop = loop;
    this.options = options;
    this.pump = new RelayPump(loop, options.totalRate(), this::passed, this::emptied);
  }

  /** Those offered or open; any thread. */
  int count() {
    return count;
  }

  /** How many were opened in all; any thread. */
  long opened() {
    return opened.get();
  }

  /** How many were refused in all; any thread. */
  long refused() {
    return refused.get();
  }

  /** Bytes passed on in all; any thread. */
  long relayed() {
    return relayed.get();
  }

  /** Whether this client may ask for one more. */
  boolean mayAsk(RelayGuest asker) {
    return asker.share.mayAsk(options.maxCircuits() - circuits.size()) && hasRoom(asker);
  }

  boolean hasRoom(RelayGuest guest) {
    return guest.circuits.size() < options.maxCircuitsPerClient();
  }

  void refuse(RelayGuest asker, long id, EndReason reason) {
    refused.incrementAndGet();
    asker.send(new RelayMessage.Refused(id, reason));
  }

  /** Asks a client whether it takes a circuit with the asker. */
  void offer(RelayGuest asker, long id, RelayGuest answerer, boolean byDevice) {
    long answererId = answerer.takeId();
    RelayCircuit circuit = new RelayCircuit(asker, id, answerer, answererId, options.rate(), now());
    circuits.add(circuit);
    asker.share.circuits++;
    count = circuits.size();
    asker.circuits.put(id, circuit);
    answerer.circuits.put(answererId, circuit);
    answerer.send(new RelayMessage.Incoming(answererId, byDevice));
    var unused =
        loop.schedule(
            () -> {
              if (circuit.state == RelayCircuit.State.OFFERED) {
                end(circuit, EndReason.TIMEOUT);
              }
            },
            OFFER_TIMEOUT.toMillis(),
            TimeUnit.MILLISECONDS);
  }

  void accepted(RelayCircuit circuit) {
    if (circuit.state == RelayCircuit.State.OFFERED) {
      circuit.state = RelayCircuit.State.OPEN;
      circuit.lastActive = now();
      opened.incrementAndGet();
      circuit.asker().send(new RelayMessage.Opened(circuit.askerId()));
    }
  }

  void data(RelayGuest sender, RelayCircuit circuit, Bytes bytes)
      throws ProtocolViolationException {
    if (circuit.state == RelayCircuit.State.OFFERED) {
      throw new ProtocolViolationException("data in a circuit that is not open");
    }
    if (circuit.state != RelayCircuit.State.OPEN) {
      return;
    }
    RelayFlow flow = circuit.flowFrom(sender);
    flow.add(bytes);
    buffered += bytes.length();
    circuit.lastActive = now();
    if (buffered > options.maxBuffered()) {
      end(circuit, EndReason.LIMIT);
    } else {
      pump.add(flow);
    }
  }

  void credit(RelayGuest receiver, RelayCircuit circuit, long bytes)
      throws ProtocolViolationException {
    circuit.flowTo(receiver).credit(bytes);
    if (circuit.state == RelayCircuit.State.OPEN) {
      RelayGuest sender = circuit.otherThan(receiver);
      sender.send(new RelayMessage.Credit(circuit.idAt(sender), bytes));
    }
  }

  void drained(RelayGuest guest) {
    pump.drained(guest);
  }

  /** One side ends it: the other gets what was sent to it, then the end. */
  void endedBy(RelayGuest guest, RelayCircuit circuit, EndReason reason) {
    guest.circuits.remove(circuit.idAt(guest));
    guest.idleSince = now();
    if (circuit.state != RelayCircuit.State.OPEN) {
      end(circuit, reason);
      return;
    }
    circuit.state = RelayCircuit.State.ENDING;
    circuit.reason = reason;
    drop(circuit.flowTo(guest));
    RelayFlow rest = circuit.flowFrom(guest);
    if (rest.waitingBytes() == 0) {
      end(circuit, reason);
    }
  }

  private void drop(RelayFlow flow) {
    buffered -= flow.waitingBytes();
    flow.clear();
  }

  /** Ends it for those who have not ended it themselves. */
  private void end(RelayCircuit circuit, EndReason reason) {
    if (circuit.state == RelayCircuit.State.ENDED) {
      return;
    }
    boolean offered = circuit.state == RelayCircuit.State.OFFERED;
    circuit.state = RelayCircuit.State.ENDED;
    circuits.remove(circuit);
    circuit.asker().share.circuits--;
    count = circuits.size();
    drop(circuit.flowTo(circuit.asker()));
    drop(circuit.flowTo(circuit.answerer()));
    if (offered) {
      refused.incrementAndGet();
    }
    tell(circuit.asker(), circuit.askerId(), offered, reason);
    tell(circuit.answerer(), circuit.answererId(), false, reason);
  }

  private void tell(RelayGuest guest, long id, boolean refusal, EndReason reason) {
    if (guest.circuits.remove(id) != null) {
      guest.idleSince = now();
      guest.send(
          refusal ? new RelayMessage.Refused(id, reason) : new RelayMessage.Close(id, reason));
    }
  }

  private void passed(long bytes) {
    buffered -= bytes;
    relayed.addAndGet(bytes);
  }

  private void emptied(RelayFlow flow) {
    if (flow.circuit().state == RelayCircuit.State.ENDING) {
      end(flow.circuit(), flow.circuit().reason);
    }
  }

  /** Ends those in which nothing was said for too long. */
  void endIdle(long now) {
    for (RelayCircuit circuit : List.copyOf(circuits)) {
      if (now - circuit.lastActive > options.idle().toNanos()) {
        end(circuit, EndReason.IDLE);
      }
    }
  }

  private long now() {
    return loop.ticker().nanoTime();
  }
}
