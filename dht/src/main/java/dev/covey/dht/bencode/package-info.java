/**
 * Bencode, the byte form of Mainline DHT messages: a reader of bounded trees and a streaming
 * writer.
 *
 * <p>Depends on nothing but bytes. Safe on any thread as long as an object stays on one.
 */
@NullMarked
@CheckReturnValue
package dev.covey.dht.bencode;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
