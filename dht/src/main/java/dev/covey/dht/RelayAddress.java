package dev.covey.dht;

import dev.covey.core.crypto.PublicKey;
import java.net.InetSocketAddress;

/** A node that passes connections on, and where it listens. */
public record RelayAddress(PublicKey relay, InetSocketAddress address) {}
