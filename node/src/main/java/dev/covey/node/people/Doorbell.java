package dev.covey.node.people;

import dev.covey.core.ProtocolViolationException;
import dev.covey.core.UnavailableException;
import dev.covey.core.bytes.Bytes;
import dev.covey.core.crypto.KeyPair;
import dev.covey.core.crypto.PublicKey;
import dev.covey.core.encoding.Decoder;
import dev.covey.core.encoding.Encoder;
import dev.covey.core.mux.Mux;
import dev.covey.core.mux.MuxChannel;
import dev.covey.core.mux.MuxHandler;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The channel {@code covey/knock/1}, whose id is the inbox of whom it is for: hears knocks on every
 * connection, and rings elsewhere. Safe on any thread.
 *
 * <pre>
 * 0 knock    from who opened the channel: buffer, a {@link KnockLetter} sealed
 * 1 answer   u8: 0 heard (which says nothing about what becomes of it), 1 too many: later
 * </pre>
 *
 * <p>Hears one knock a connection in {@link #EACH_SECONDS} seconds, and {@link #A_MINUTE} in all.
 */
public final class Doorbell {

  static final String PROTOCOL = "covey/knock/1";
  static final int EACH_SECONDS = 10;
  static final int A_MINUTE = 30;

  private static final Logger LOG = LoggerFactory.getLogger(Doorbell.class);
  private static final int KNOCK = 0;
  private static final int ANSWER = 1;
  private static final int HEARD = 0;
  private static final int LATER = 1;
  private static final long ANSWER_SECONDS = 15;
  private static final long MINUTE_NANOS = 60_000_000_000L;

  private final KeyPair identity;
  private final Bytes inbox;
  private final boolean listens;
  private final Executor application;
  private final LongSupplier nanos;
  private final Consumer<KnockLetter> heard;
  private final Map<PublicKey, List<Mux>> connections = new ConcurrentHashMap<>();
  private final Map<PublicKey, Long> lastHeard = new ConcurrentHashMap<>();
  private long minuteBegan;
  private int thisMinute;

  /**
   * @param listens whether knocks are heard
   * @param application runs {@code heard}, which may block
   */
  public Doorbell(
      KeyPair identity,
      boolean listens,
      Executor application,
      LongSupplier nanos,
      Consumer<KnockLetter> heard) {
    this.identity = identity;
    this.inbox = KnockLetter.inbox(identity.publicKey());
    this.listens = listens;
    this.application = application;
    this.nanos = nanos;
    this.heard = heard;
    this.minuteBegan = nanos.getAsLong();
  }

  /** A connection begins; on its event loop, before anything is read. */
  public void opening(Mux mux) {
    PublicKey device = mux.connection().remotePublicKey();
    connections.merge(device, List.of(mux), Doorbell::joined);
    var unused = mux.closed().thenAccept(unusedReason -> closed(device, mux));
    if (listens) {
      mux.pair(
          PROTOCOL,
          (from, id) -> {
            if (id != null && inbox.equals(id)) {
              var unusedChannel = from.open(PROTOCOL, inbox, Bytes.EMPTY, new Listener());
            }
            return null;
          });
    }
  }

  private void closed(PublicKey device, Mux mux) {
    var unused =
        connections.computeIfPresent(
            device,
            (unusedDevice, open) -> {
              List<Mux> left = open.stream().filter(other -> other != mux).toList();
              return left.isEmpty() ? null : left;
            });
  }

  private static List<Mux> joined(List<Mux> known, List<Mux> fresh) {
    return Stream.concat(known.stream(), fresh.stream()).toList();
  }

  /**
   * Rings at a device that is connected. Completes when it has heard; fails with {@link
   * UnavailableException} if it is not the identity's, has heard too much, or is silent.
   */
  CompletableFuture<Boolean> ring(PublicKey device, PublicKey to, Bytes letter) {
    Optional<Mux> open =
        connections.getOrDefault(device, List.of()).stream()
            .filter(mux -> mux.connection().isOpen())
            .findFirst();
    if (open.isEmpty()) {
      return CompletableFuture.failedFuture(new UnavailableException("not connected any more"));
    }
    Mux mux = open.get();
    CompletableFuture<Boolean> answer = new CompletableFuture<>();
    try {
      mux.connection().execute(() -> ring(mux, KnockLetter.inbox(to), letter, answer));
    } catch (RejectedExecutionException closing) {
      answer.completeExceptionally(new UnavailableException("the node stops"));
    }
    return answer.orTimeout(ANSWER_SECONDS, TimeUnit.SECONDS);
  }

  private static void ring(Mux mux, Bytes id, Bytes letter, CompletableFuture<Boolean> answer) {
    if (!mux.connection().isOpen() || mux.isOpened(PROTOCOL, id)) {
      answer.completeExceptionally(new UnavailableException("the connection is closed, or busy"));
      return;
    }
    MuxChannel channel = mux.open(PROTOCOL, id, Bytes.EMPTY, new Ringing(answer));
    channel.send(KNOCK, new Encoder().buffer(letter));
    var unused = answer.whenComplete((done, failure) -> mux.connection().execute(channel::close));
  }

  /** Whether one more is heard now, on this connection and in all. */
  private synchronized boolean mayHear(PublicKey device) {
    long now = nanos.getAsLong();
    if (now - minuteBegan >= MINUTE_NANOS) {
      minuteBegan = now;
      thisMinute = 0;
      lastHeard.values().removeIf(at -> now - at >= MINUTE_NANOS);
    }
    Long last = lastHeard.get(device);
    if (thisMinute >= A_MINUTE
        || (last != null && now - last < TimeUnit.SECONDS.toNanos(EACH_SECONDS))) {
      return false;
    }
    thisMinute++;
    lastHeard.put(device, now);
    return true;
  }

  /** Who is knocked at. */
  private final class Listener implements MuxHandler {

    @Override
    public void onOpen(MuxChannel channel, Decoder handshake) {
      // The knock follows.
    }

    @Override
    public void onMessage(MuxChannel channel, int type, Decoder body)
        throws ProtocolViolationException {
      if (type != KNOCK) {
        return;
      }
      Bytes sealed = body.buffer().compact();
      if (sealed.length() > KnockLetter.MAX_SEALED) {
        throw new ProtocolViolationException("knock of " + sealed.length() + " bytes");
      }
      PublicKey device = channel.mux().connection().remotePublicKey();
      if (!mayHear(device)) {
        channel.send(ANSWER, new Encoder().u8(LATER));
        return;
      }
      KnockLetter letter = KnockLetter.open(identity, sealed);
      try {
        application.execute(() -> heard.accept(letter));
        channel.send(ANSWER, new Encoder().u8(HEARD));
      } catch (RejectedExecutionException stopping) {
        LOG.debug("a knock is not heard: the node stops");
      }
    }
  }

  /** Who knocks. */
  private static final class Ringing implements MuxHandler {

    private final CompletableFuture<Boolean> answer;

    Ringing(CompletableFuture<Boolean> answer) {
      this.answer = answer;
    }

    @Override
    public void onOpen(MuxChannel channel, Decoder handshake) {
      // The answer follows.
    }

    @Override
    public void onMessage(MuxChannel channel, int type, Decoder body)
        throws ProtocolViolationException {
      if (type == ANSWER) {
        if (body.u8() == HEARD) {
          answer.complete(true);
        } else {
          answer.completeExceptionally(new UnavailableException("too many knocks there: later"));
        }
      }
    }

    @Override
    public void onClose(MuxChannel channel) {
      answer.completeExceptionally(new UnavailableException("nobody of that name there"));
    }
  }
}
