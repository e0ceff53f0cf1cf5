/**
 * Asks the router for a port, by PCP or NAT-PMP: {@link dev.covey.node.portmap.PortMapper}. Has a
 * thread of its own; what the router says is a hint like any other.
 */
@NullMarked
@CheckReturnValue
package dev.covey.node.portmap;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
