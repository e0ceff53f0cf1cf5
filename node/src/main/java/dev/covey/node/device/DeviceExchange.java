package dev.covey.node.device;

import dev.covey.core.ProtocolViolationException;
import dev.covey.core.UnavailableException;
import dev.covey.core.bytes.Bytes;
import dev.covey.core.crypto.KeyPair;
import dev.covey.core.encoding.Decoder;
import dev.covey.core.encoding.Encoder;
import dev.covey.core.mux.Mux;
import dev.covey.core.mux.MuxChannel;
import dev.covey.core.mux.MuxHandler;
import dev.covey.node.backup.Belongings;
import dev.covey.node.identity.DeviceCertificate;
import dev.covey.node.identity.SealedLetter;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The channel {@code covey/device/1}, whose id is a code's topic: an old device hands over what the
 * new one needs. Confined to the connection's event loop but for what is said.
 *
 * <pre>
 * 0 belongings   from the old device: buffer, {@link Belongings} as a {@link SealedLetter} to the
 *                code's key, in the code's context
 * 1 taken        from the new device: buffer, its {@link DeviceCertificate}
 * 2 refused      from the new device: string, why
 * </pre>
 */
public final class DeviceExchange {

  public static final String PROTOCOL = "covey/device/1";

  /** The largest letter, in bytes; who has more moves it by a backup. */
  public static final int MAX_LETTER = 8 << 20;

  private static final int BELONGINGS = 0;
  private static final int TAKEN = 1;
  private static final int REFUSED = 2;
  private static final int MAX_REASON = 500;

  private DeviceExchange() {}

  /** Seals what a code's device is to get; {@link IllegalArgumentException} for a false code. */
  public static Bytes letter(DeviceCode code, Belongings belongings) {
    Bytes letter;
    try {
      letter = SealedLetter.seal(code.key(), code.context(), belongings.encode());
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
            var unused = from.open(PROTOCOL, topic, Bytes.EMPTY, new Taking(code, key, taken));
          }
          return null;
        });
  }

  private record Giving(CompletableFuture<DeviceCertificate> answer) implements MuxHandler {

    @Override
    public void onOpen(MuxChannel channel, Decoder handshake) {
      // The answer follows.
    }

    @Override
    public void onMessage(MuxChannel channel, int type, Decoder body)
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

    @Override
    public void onClose(MuxChannel channel) {
      answer.completeExceptionally(
          new UnavailableException("what answered there does not show this code"));
    }
  }

  private record Taking(
      DeviceCode code,
      KeyPair key,
      Function<Belongings, CompletableFuture<DeviceCertificate>> taken)
      implements MuxHandler {

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

    private static void answer(
        MuxChannel channel, @Nullable DeviceCertificate certificate, @Nullable Throwable failure) {
      if (certificate != null) {
        channel.send(TAKEN, new Encoder().buffer(certificate.encode()));
      } else {
        String why = failure == null ? "nothing came of it" : String.valueOf(failure.getMessage());
        channel.send(
            REFUSED, new Encoder().string(why.substring(0, Math.min(why.length(), MAX_REASON))));
      }
    }
  }
}
