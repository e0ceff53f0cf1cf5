/** What Netty's sockets lack, for whoever has sockets. */
@NullMarked
@CheckReturnValue
package dev.covey.core.net;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
