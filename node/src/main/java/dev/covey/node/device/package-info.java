/**
 * Several devices of one identity: {@link dev.covey.node.device.DeviceBook} knows them, a {@link
 * dev.covey.node.device.DeviceCode} brings a new one and an old one together, and {@link
 * dev.covey.node.device.DeviceExchange} hands over what the new one needs.
 */
@NullMarked
@CheckReturnValue
package dev.covey.node.device;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
