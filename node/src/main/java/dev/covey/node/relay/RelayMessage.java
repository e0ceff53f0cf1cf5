package dev.covey.node.relay;

import dev.covey.core.ProtocolViolationException;
import dev.covey.core.bytes.Bytes;
import dev.covey.core.encoding.Decoder;
import dev.covey.core.encoding.Encoder;
import dev.covey.core.mux.MuxChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The messages of {@code covey/relay/1}. The asker of a circuit numbers it: clients evenly, relays
 * oddly.
 *
 * <pre>
 * 0 register    array(at most 64) of topic key (20): instead of those before     client
 * 1 registered  uint: how many of them, from the first, the relay took            relay
 * 2 connect     uint circuit | target                                             client
 * 3 incoming    uint circuit | u8 kind: asked for by topic 0, by device 1         relay
 * 4 opened      uint circuit                                                      both
 * 5 refused     uint circuit | uint reason                                        both
 * 6 data        uint circuit | 1 to 65536 bytes: the rest                         both
 * 7 credit      uint circuit | uint bytes that were taken                         both
 * 8 close       uint circuit | uint reason                                        both
 * 9 probe       uint port                                                         client
 * 10 probed     u8 1 if the relay reached the client there, else 0                relay
 * </pre>
 */
sealed interface RelayMessage {

  int REGISTER = 0;
  int REGISTERED = 1;
  int CONNECT = 2;
  int INCOMING = 3;
  int OPENED = 4;
  int REFUSED = 5;
  int DATA = 6;
  int CREDIT = 7;
  int CLOSE = 8;
  int PROBE = 9;
  int PROBED = 10;

  record Register(List<Bytes> topicKeys) implements RelayMessage {
    public Register {
      topicKeys = List.copyOf(topicKeys);
    }
  }

  record Registered(long count) implements RelayMessage {}

  record Connect(long circuit, RelayTarget target) implements RelayMessage {}

  record Incoming(long circuit, boolean byDevice) implements RelayMessage {}

  record Opened(long circuit) implements RelayMessage {}

  record Refused(long circuit, EndReason reason) implements RelayMessage {}

  record Data(long circuit, Bytes bytes) implements RelayMessage {}

  record Credit(long circuit, long bytes) implements RelayMessage {}

  record Close(long circuit, EndReason reason) implements RelayMessage {}

  record Probe(int port) implements RelayMessage {}

  record Probed(boolean reachable) implements RelayMessage {}

  /** Sends it. On the event loop of the channel. */
  default void send(MuxChannel channel) {
    Encoder out = new Encoder(48);
    if (this instanceof Data data) {
      channel.send(DATA, out.uint(data.circuit()).toBytes(), data.bytes());
    } else {
      int type = write(this, out);
      channel.send(type, out);
    }
  }

  /** Appends all but {@link Data}; returns the type. */
  private static int write(RelayMessage message, Encoder out) {
    if (message instanceof Register register) {
      Encoder unused = out.uint(register.topicKeys().size());
      register.topicKeys().forEach(out::raw);
      return REGISTER;
    } else if (message instanceof Registered registered) {
      return with(out.uint(registered.count()), REGISTERED);
    } else if (message instanceof Connect connect) {
      RelayTarget.write(out.uint(connect.circuit()), connect.target());
      return CONNECT;
    } else if (message instanceof Incoming incoming) {
      return with(out.uint(incoming.circuit()).u8(incoming.byDevice() ? 1 : 0), INCOMING);
    } else if (message instanceof Opened opened) {
      return with(out.uint(opened.circuit()), OPENED);
    } else if (message instanceof Refused refused) {
      return with(out.uint(refused.circuit()).uint(refused.reason().number()), REFUSED);
    } else if (message instanceof Credit credit) {
      return with(out.uint(credit.circuit()).uint(credit.bytes()), CREDIT);
    } else if (message instanceof Close close) {
      return with(out.uint(close.circuit()).uint(close.reason().number()), CLOSE);
    } else if (message instanceof Probe probe) {
      return with(out.uint(probe.port()), PROBE);
    } else if (message instanceof Probed probed) {
      return with(out.u8(probed.reachable() ? 1 : 0), PROBED);
    }
    throw new IllegalArgumentException("not written here: " + message);
  }

  private static int with(Encoder unusedOut, int type) {
    return type;
  }

  /**
   * Empty for a type that a newer version may have added. What it holds are slices of the input.
   */
  static Optional<RelayMessage> decode(int type, Decoder in) throws ProtocolViolationException {
    return switch (type) {
      case REGISTER -> Optional.of(new Register(topicKeys(in)));
      case REGISTERED -> Optional.of(new Registered(in.uint()));
      case CONNECT -> Optional.of(new Connect(in.uint(), RelayTarget.read(in)));
      case INCOMING -> Optional.of(new Incoming(in.uint(), in.u8() != 0));
      case OPENED -> Optional.of(new Opened(in.uint()));
      case REFUSED -> Optional.of(new Refused(in.uint(), EndReason.of(in.uint())));
      case DATA -> Optional.of(new Data(in.uint(), payload(in)));
      case CREDIT -> Optional.of(new Credit(in.uint(), in.uint()));
      case CLOSE -> Optional.of(new Close(in.uint(), EndReason.of(in.uint())));
      case PROBE -> Optional.of(new Probe(port(in)));
      case PROBED -> Optional.of(new Probed(in.u8() != 0));
      default -> Optional.empty();
    };
  }

  private static List<Bytes> topicKeys(Decoder in) throws ProtocolViolationException {
    int count = in.length("topics", RelayProtocol.TOPIC_KEY_SIZE);
    if (count > RelayProtocol.MAX_TOPICS) {
      throw new ProtocolViolationException(
          count + " topics registered, at most " + RelayProtocol.MAX_TOPICS);
    }
    List<Bytes> keys = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      keys.add(in.raw(RelayProtocol.TOPIC_KEY_SIZE).compact());
    }
    return keys;
  }

  private static Bytes payload(Decoder in) throws ProtocolViolationException {
    Bytes payload = in.rest();
    if (payload.isEmpty() || payload.length() > RelayProtocol.MAX_DATA) {
      throw new ProtocolViolationException(
          payload.length() + " bytes of data, expected 1 to " + RelayProtocol.MAX_DATA);
    }
    return payload;
  }

  private static int port(Decoder in) throws ProtocolViolationException {
    long port = in.uint();
    if (port < RelayProtocol.LOWEST_PORT || port > 65_535) {
      throw new ProtocolViolationException(
          "probe of port " + port + ", expected " + RelayProtocol.LOWEST_PORT + " to 65535");
    }
    return (int) port;
  }
}
