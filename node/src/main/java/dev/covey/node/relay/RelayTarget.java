package dev.covey.node.relay;

import dev.covey.core.ProtocolViolationException;
import dev.covey.core.bytes.Bytes;
import dev.covey.core.crypto.PublicKey;
import dev.covey.core.encoding.Decoder;
import dev.covey.core.encoding.Encoder;

/**
 * Whom a circuit shall lead to: a device, or any who registered a topic.
 *
 * <pre>u8 0 | topic key (20)   or   u8 1 | device (32)</pre>
 */
public sealed interface RelayTarget {

  /** Anybody who registered the topic, by its key in the DHT. */
  record OfTopic(Bytes key) implements RelayTarget {
    public OfTopic {
      if (key.length() != RelayProtocol.TOPIC_KEY_SIZE) {
        throw new IllegalArgumentException("topic key of " + key.length() + " bytes, not 20");
      }
      key = key.compact();
    }

    @Override
    public String toString() {
      return "a member of " + key.slice(0, 4).hex();
    }
  }

  /** This device only. */
  record OfDevice(PublicKey device) implements RelayTarget {
    @Override
    public String toString() {
      return "device " + device.bytes().slice(0, 4).hex();
    }
  }

  /** Appends it. */
  static void write(Encoder out, RelayTarget target) {
    if (target instanceof OfTopic topic) {
      var unused = out.u8(0).raw(topic.key());
    } else if (target instanceof OfDevice one) {
      var unused = out.u8(1).raw(one.device().bytes());
    }
  }

  static RelayTarget read(Decoder in) throws ProtocolViolationException {
    int kind = in.u8();
    return switch (kind) {
      case 0 -> new OfTopic(in.raw(RelayProtocol.TOPIC_KEY_SIZE));
      case 1 -> new OfDevice(new PublicKey(in.fixed32()));
      default ->
          throw new ProtocolViolationException("relay target of kind " + kind + ", not 0 or 1");
    };
  }
}
