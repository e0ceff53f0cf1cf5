package dev.covey.node.relay;

import dev.covey.core.bytes.Bytes;
import dev.covey.core.crypto.Blake2b;
import dev.covey.dht.Topic;

/** What both sides of {@code covey/relay/1} must agree upon. */
final class RelayProtocol {

  static final String NAME = "covey/relay/1";
  static final int VERSION = 1;

  /**
   * Bytes that may be on their way in one direction of a circuit, until the receiver takes some.
   */
  static final int WINDOW = 256 << 10;

  /** Bytes in one data message. */
  static final int MAX_DATA = 64 << 10;

  /** Topics one client may register. */
  static final int MAX_TOPICS = 64;

  static final int TOPIC_KEY_SIZE = 20;

  /** Where relays that are seen to be reachable announce themselves in the DHT. */
  static final Topic TOPIC = new Topic(Blake2b.hash(Bytes.utf8(NAME)));

  /** Below are the ports of well-known services, which nobody shall make a relay knock at. */
  static final int LOWEST_PORT = 1_024;

  private RelayProtocol() {}
}
