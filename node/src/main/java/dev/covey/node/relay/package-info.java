/**
 * Relays: nodes that pass bytes on between two others which cannot reach each other.
 *
 * <p>Start with {@link dev.covey.node.relay.RelayLink} (what a node has of one relay), {@link
 * dev.covey.node.relay.RelayServer} (what a relay does) and {@link
 * dev.covey.node.relay.RelayMessage} (what they say). Everything of one link belongs to the event
 * loop of its connection; a server has one event loop for all.
 */
@NullMarked
@CheckReturnValue
package dev.covey.node.relay;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
