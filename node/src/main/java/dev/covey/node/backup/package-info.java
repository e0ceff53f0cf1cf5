/**
 * What a node cannot get back from anybody: who it is, which rooms it is in with what keys, whom it
 * knows. As bytes, and as a file that only its password opens.
 */
@NullMarked
@CheckReturnValue
package dev.covey.node.backup;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
