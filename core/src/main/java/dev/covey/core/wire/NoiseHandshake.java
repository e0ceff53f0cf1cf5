package dev.covey.core.wire;

import dev.covey.core.ProtocolViolationException;
import dev.covey.core.bytes.Bytes;
import dev.covey.core.crypto.EdwardsDh;
import dev.covey.core.crypto.KeyPair;
import dev.covey.core.crypto.PublicKey;
import org.jspecify.annotations.Nullable;

/**
 * The Noise XX handshake over the Ed25519 curve, as Hypercore speaks it. Pure: bytes in, bytes out.
 * Confined to one thread; one handshake each. A side spends three key agreements, about 0.5 ms.
 *
 * <pre>
 * 1  to the responder  e                32 bytes
 * 2  to the initiator  e, ee, s, es     96 bytes: point | encrypted point (48) | tag (16)
 * 3  to the responder  s, se            64 bytes: encrypted point (48) | tag (16)
 * </pre>
 *
 * <p>Any static key is accepted: whether this peer is welcome is for the application to say.
 */
public final class NoiseHandshake {

  static final String PROTOCOL = "Noise_XX_Ed25519_ChaChaPoly_BLAKE2b";

  static final int FIRST_SIZE = 32;
  static final int SECOND_SIZE = 96;
  static final int THIRD_SIZE = 64;

  private static final int POINT = 32;
  private static final int SEALED_POINT = 48;

  private enum Step {
    FIRST,
    SECOND,
    THIRD,
    DONE
  }

  /**
   * What both ends know in the end: whom they talk to, a hash of all that was said (64 bytes), and
   * a key a direction (32 bytes).
   */
  public record Outcome(
      boolean isInitiator,
      PublicKey remotePublicKey,
      Bytes handshakeHash,
      Bytes sendKey,
      Bytes receiveKey) {

    @Override
    public String toString() {
      return "Outcome[" + (isInitiator ? "initiator, " : "responder, ") + remotePublicKey + "]";
    }
  }

  private final boolean initiator;
  private final KeyPair identity;
  private final KeyPair ephemeral;
  private final NoiseSymmetricState state = new NoiseSymmetricState(PROTOCOL);
  private Step step = Step.FIRST;
  private @Nullable PublicKey remoteEphemeral;
  private @Nullable PublicKey remoteStatic;
  private @Nullable Outcome outcome;

  private NoiseHandshake(boolean initiator, KeyPair identity, KeyPair ephemeral) {
    this.initiator = initiator;
    this.identity = identity;
    this.ephemeral = ephemeral;
  }

  /** The side that dialled. */
  public static NoiseHandshake initiator(KeyPair identity) {
    return initiator(identity, KeyPair.generate());
  }

  /** The side that was dialled. */
  public static NoiseHandshake responder(KeyPair identity) {
    return responder(identity, KeyPair.generate());
  }

  /** With a chosen ephemeral pair: for recorded handshakes. It must be fresh in real ones. */
  static NoiseHandshake initiator(KeyPair identity, KeyPair ephemeral) {
    return new NoiseHandshake(true, identity, ephemeral);
  }

  static NoiseHandshake responder(KeyPair identity, KeyPair ephemeral) {
    return new NoiseHandshake(false, identity, ephemeral);
  }

  /** Whether the next message is ours to write. */
  public boolean isOurTurn() {
    return step != Step.DONE && initiator == (step != Step.SECOND);
  }

  public boolean isDone() {
    return step == Step.DONE;
  }

  /** How long the next message is: the only length to accept. 0 when there is none. */
  public int nextLength() {
    return switch (step) {
      case FIRST -> FIRST_SIZE;
      case SECOND -> SECOND_SIZE;
      case THIRD -> THIRD_SIZE;
      case DONE -> 0;
    };
  }

  /** Returns the next message of ours. */
  public Bytes write() throws ProtocolViolationException {
    if (!isOurTurn()) {
      throw new IllegalStateException("it is the other side's turn at step " + step);
    }
    switch (step) {
      case FIRST -> {
        Bytes point = writeEphemeral();
        advance(Step.SECOND);
        return point.concat(state.encryptAndHash(Bytes.EMPTY));
      }
      case SECOND -> {
        Bytes point = writeEphemeral();
        state.mixKey(EdwardsDh.agree(ephemeral, required(remoteEphemeral)));
        Bytes sealed = state.encryptAndHash(identity.publicKey().bytes());
        state.mixKey(EdwardsDh.agree(identity, required(remoteEphemeral)));
        advance(Step.THIRD);
        return point.concat(sealed, state.encryptAndHash(Bytes.EMPTY));
      }
      default -> {
        Bytes sealed = state.encryptAndHash(identity.publicKey().bytes());
        state.mixKey(EdwardsDh.agree(identity, required(remoteEphemeral)));
        Bytes message = sealed.concat(state.encryptAndHash(Bytes.EMPTY));
        finish();
        return message;
      }
    }
  }

  /** Takes the next message of theirs; after a violation this handshake is of no use any more. */
  public void read(Bytes message) throws ProtocolViolationException {
    if (isOurTurn() || isDone()) {
      throw new ProtocolViolationException("handshake message out of turn at step " + step);
    }
    if (message.length() != nextLength()) {
      throw new ProtocolViolationException(
          "handshake message of " + message.length() + " bytes, expected " + nextLength());
    }
    switch (step) {
      case FIRST -> {
        readEphemeral(message);
        readPayload(message.slice(POINT, 0));
        advance(Step.SECOND);
      }
      case SECOND -> {
        readEphemeral(message.slice(0, POINT));
        state.mixKey(EdwardsDh.agree(ephemeral, required(remoteEphemeral)));
        readStatic(message.slice(POINT, SEALED_POINT));
        state.mixKey(EdwardsDh.agree(ephemeral, required(remoteStatic)));
        readPayload(message.slice(POINT + SEALED_POINT, 16));
        advance(Step.THIRD);
      }
      default -> {
        readStatic(message.slice(0, SEALED_POINT));
        state.mixKey(EdwardsDh.agree(ephemeral, required(remoteStatic)));
        readPayload(message.slice(SEALED_POINT, 16));
        finish();
      }
    }
  }

  /** The result, once {@link #isDone}. */
  public Outcome outcome() {
    return required(outcome);
  }

  NoiseSymmetricState state() {
    return state;
  }

  private Bytes writeEphemeral() {
    Bytes point = ephemeral.publicKey().bytes();
    state.mixHash(point);
    return point;
  }

  private void readEphemeral(Bytes point) {
    remoteEphemeral = new PublicKey(point);
    state.mixHash(point);
  }

  private void readStatic(Bytes sealed) throws ProtocolViolationException {
    remoteStatic = new PublicKey(state.decryptAndHash(sealed));
  }

  private void readPayload(Bytes sealed) throws ProtocolViolationException {
    if (!state.decryptAndHash(sealed).isEmpty()) {
      throw new ProtocolViolationException("handshake payload where none is expected");
    }
  }

  private void advance(Step next) {
    step = next;
  }

  private void finish() {
    Bytes[] keys = state.split();
    outcome =
        new Outcome(
            initiator,
            required(remoteStatic),
            state.hash(),
            keys[initiator ? 0 : 1],
            keys[initiator ? 1 : 0]);
    advance(Step.DONE);
  }

  private <T> T required(@Nullable T value) {
    if (value == null) {
      throw new IllegalStateException("handshake has not come that far: step " + step);
    }
    return value;
  }
}
