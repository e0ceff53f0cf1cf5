package dev.covey.node.device;

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
import dev.covey.node.backup.Belongings;
import dev.covey.node.identity.DeviceCertificate;
import dev.covey.node.identity.SealedLetter;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The channel {@code covey/device/1}, whose id is a code's topic: an old device hands over what the
 * new one needs. Whoever does not show the code opens it. Confined to the connection's event loop
 * but for what is said.
 *
 * <pre>
 * 0 belongings   from the old device: buffer, {@link Belongings} as a {@link SealedLetter} to the
 *                key of a new device's code, or to the key that a new device asks with; in the
 *                code's context
 * 1 taken        from the new device: buffer, its {@link DeviceCertificate}
 * 2 refused      from the new device: string, why
 * 3 ask          from the new device, if the old one shows the code: buffer, a key (32) made for
 *                this, as a {@link SealedLetter} to the code's key, in the code's context
 * </pre>
 */
public final class DeviceExchange {

  public static final String PROTOCOL = "covey/device/1";

  /** The largest letter, in bytes; who has more moves it by a backup. */
  public static final int MAX_LETTER = 8 << 20;

  private static final int BELONGINGS = 0;
  private static final int TAKEN = 1;
  private static final int REFUSED = 2;
  private static final int ASK = 3;
  private static final int MAX_REASON = 500;

  private DeviceExchange() {}

  /** Seals what a code's device is to get; {@link IllegalArgumentException} for a false code. */
  public static Bytes letter(DeviceCode code, Belongings belongings) {
    return letter(code, code.key(), belongings);
  }

  /** The same for the device that asks with this key. */
  public static Bytes letter(DeviceCode code, Asker asker, Belongings belongings) {
    return letter(code, asker.key(), belongings);
  }

  private static Bytes letter(DeviceCode code, PublicKey to, Belongings belongings) {
    Bytes letter;
    try {
      letter = SealedLetter.seal(to, code.context(), belongings.encode());
    } catch (ProtocolViolationException e) {
      throw new IllegalArgumentException("the device code has a false key: make another one", e);
    }
    if (letter.length() > MAX_LETTER) {
      throw new IllegalStateException(
          "rooms and contacts are too many to be handed over ("
              + letter.length()
              + " bytes): use `covey backup` and `covey restore`");
    }
    return letter;
  }

  /**
   * The old device's side: hands over, and completes with the new device's certificate. Fails with
   * {@link UnavailableException} if it is another device, or does not want it.
   */
  public static CompletableFuture<DeviceCertificate> give(Mux mux, DeviceCode code, Bytes letter) {
    CompletableFuture<DeviceCertificate> answer = new CompletableFuture<>();
    mux.connection()
        .execute(
            () -> {
              if (!mux.connection().isOpen()) {
                answer.completeExceptionally(new UnavailableException("the connection ended"));
                return;
              }
              MuxChannel channel =
                  mux.open(PROTOCOL, code.topic(), Bytes.EMPTY, new Giving(answer));
              channel.send(BELONGINGS, new Encoder().buffer(letter));
            });
    return answer;
  }

  /**
   * The new device's side, set before anything is read.
   *
   * @param taken makes use of what came, on any thread; fails if it cannot
   */
  public static void expect(
      Mux mux,
      DeviceCode code,
      KeyPair key,
      Function<Belongings, CompletableFuture<DeviceCertificate>> taken) {
    Bytes topic = code.topic();
    mux.pair(
        PROTOCOL,
        (from, id) -> {
          if (id != null && topic.equals(id)) {
            var unused =
                from.open(
                    PROTOCOL,
                    topic,
                    Bytes.EMPTY,
                    new Taking(code, key, taken, new CompletableFuture<>()));
          }
          return null;
        });
  }

  /** Who asks with a code: it has shown that it has it. */
  public record Asker(PublicKey key) {}

  /**
   * A code that an old device shows.
   *
   * @param letter makes what is handed over
   * @param isFor asked when it is about to leave: whether it may, to the first and to nobody after
   * @param answer completed with the new device's certificate
   */
  public record Offer(
      DeviceCode code,
      KeyPair key,
      Function<Asker, CompletableFuture<Bytes>> letter,
      Predicate<Asker> isFor,
      CompletableFuture<DeviceCertificate> answer) {}

  /**
   * The old device's side if it shows the code, set before anything is read.
   *
   * @param offers what is offered under a topic
   */
  public static void offer(Mux mux, Function<Bytes, Optional<Offer>> offers) {
    mux.pair(
        PROTOCOL,
        (from, id) -> {
          if (id != null) {
            offers
                .apply(id)
                .ifPresent(
                    offer -> {
                      var unused = from.open(PROTOCOL, id, Bytes.EMPTY, new Offering(offer));
                    });
          }
          return null;
        });
  }

  /**
   * The new device's side if the old one shows the code: asks, and completes once what came was
   * taken. Fails with {@link UnavailableException} if it is another device.
   *
   * @param key one made for this
   */
  public static CompletableFuture<DeviceCertificate> ask(
      Mux mux,
      DeviceCode code,
      KeyPair key,
      Function<Belongings, CompletableFuture<DeviceCertificate>> taken) {
    CompletableFuture<DeviceCertificate> done = new CompletableFuture<>();
    Bytes letter;
    try {
      letter = SealedLetter.seal(code.key(), code.context(), key.publicKey().bytes());
    } catch (ProtocolViolationException e) {
      throw new IllegalArgumentException("the device code has a false key: make another one", e);
    }
    mux.connection()
        .execute(
            () -> {
              if (!mux.connection().isOpen()) {
                done.completeExceptionally(new UnavailableException("the connection ended"));
                return;
              }
              MuxChannel channel =
                  mux.open(PROTOCOL, code.topic(), Bytes.EMPTY, new Taking(code, key, taken, done));
              channel.send(ASK, new Encoder().buffer(letter));
            });
    return done;
  }

  private static void answered(CompletableFuture<DeviceCertificate> answer, int type, Decoder body)
      throws ProtocolViolationException {
    if (type == TAKEN) {
      answer.complete(DeviceCertificate.decode(body.buffer().compact()));
    } else if (type == REFUSED) {
      String reason = body.string();
      answer.completeExceptionally(
          new IllegalStateException(
              "the new device refuses: "
                  + reason.substring(0, Math.min(reason.length(), MAX_REASON))));
    }
  }

  /** One that came with a code; who is first to take what is handed over gets it. */
  private static final class Offering implements MuxHandler {

    private final Offer offer;
    private boolean asked;
    private boolean given;

    Offering(Offer offer) {
      this.offer = offer;
    }

    @Override
    public void onOpen(MuxChannel channel, Decoder handshake) {
      // The question follows.
    }

    @Override
    public void onMessage(MuxChannel channel, int type, Decoder body)
        throws ProtocolViolationException {
      if (type == ASK && !asked) {
        Bytes key = SealedLetter.open(offer.key(), offer.code().context(), body.buffer().compact());
        if (key.length() != PublicKey.SIZE) {
          throw new ProtocolViolationException("a device asks with a key of " + key.length());
        }
        asked = true;
        give(channel, new Asker(new PublicKey(key)));
      } else if (given) {
        answered(offer.answer(), type, body);
        channel.close();
      }
    }

    private void give(MuxChannel channel, Asker asker) {
      var unused =
          offer
              .letter()
              .apply(asker)
              .whenComplete(
                  (letter, failure) ->
                      channel.mux().connection().execute(() -> send(channel, asker, letter)));
    }

    /** What cannot leave is not given: the code is good for another connection. */
    private void send(MuxChannel channel, Asker asker, @Nullable Bytes letter) {
      boolean canLeave = channel.isOpen() && channel.mux().connection().isOpen();
      if (letter != null && canLeave && offer.isFor().test(asker)) {
        given = true;
        channel.send(BELONGINGS, new Encoder().buffer(letter));
      } else {
        channel.close();
      }
    }
  }

  private record Giving(CompletableFuture<DeviceCertificate> answer) implements MuxHandler {

    @Override
    public void onOpen(MuxChannel channel, Decoder handshake) {
      // The answer follows.
    }

    @Override
    public void onMessage(MuxChannel channel, int type, Decoder body)
        throws ProtocolViolationException {
      answered(answer, type, body);
    }

    @Override
    public void onClose(MuxChannel channel) {
      answer.completeExceptionally(
          new UnavailableException("what answered there does not show this code"));
    }
  }

  /** The new device's side. */
  private static final class Taking implements MuxHandler {

    /** The other side closes first, so that it has the answer. */
    private static final long CLOSE_MILLIS = 3_000;

    private final DeviceCode code;
    private final KeyPair key;
    private final Function<Belongings, CompletableFuture<DeviceCertificate>> taken;
    private final CompletableFuture<DeviceCertificate> done;
    private @Nullable DeviceCertificate answered;

    Taking(
        DeviceCode code,
        KeyPair key,
        Function<Belongings, CompletableFuture<DeviceCertificate>> taken,
        CompletableFuture<DeviceCertificate> done) {
      this.code = code;
      this.key = key;
      this.taken = taken;
      this.done = done;
    }

    @Override
    public void onOpen(MuxChannel channel, Decoder handshake) {
      // The belongings follow.
    }

    @Override
    public void onMessage(MuxChannel channel, int type, Decoder body)
        throws ProtocolViolationException {
      if (type != BELONGINGS) {
        return;
      }
      Bytes letter = body.buffer();
      if (letter.length() > MAX_LETTER) {
        throw new ProtocolViolationException("belongings of " + letter.length() + " bytes");
      }
      Belongings belongings = Belongings.decode(SealedLetter.open(key, code.context(), letter));
      var unused =
          taken
              .apply(belongings)
              .whenComplete(
                  (certificate, failure) ->
                      channel
                          .mux()
                          .connection()
                          .execute(() -> answer(channel, certificate, failure)));
    }

    private void answer(
        MuxChannel channel, @Nullable DeviceCertificate certificate, @Nullable Throwable failure) {
      if (certificate != null) {
        answered = certificate;
        channel.send(TAKEN, new Encoder().buffer(certificate.encode()));
      } else {
        Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
        String why = cause == null ? "nothing came of it" : String.valueOf(cause.getMessage());
        channel.send(
            REFUSED, new Encoder().string(why.substring(0, Math.min(why.length(), MAX_REASON))));
        done.completeExceptionally(new IllegalStateException(why, cause));
      }
      channel.mux().connection().schedule(this::finish, CLOSE_MILLIS);
    }

    @Override
    public void onClose(MuxChannel channel) {
      finish();
    }

    private void finish() {
      DeviceCertificate certificate = answered;
      if (certificate != null) {
        done.complete(certificate);
      } else {
        done.completeExceptionally(
            new UnavailableException("what answered there does not show this code"));
      }
    }
  }
}
