/**
 * What both sides of a node's local door share: the file that says where it is, and the API's nouns
 * as JSON.
 *
 * <p>Start with {@link dev.covey.node.door.DoorFile} and {@link dev.covey.node.door.ApiJson}. Only
 * Jackson's streaming parser is used, because a command's life is shorter than loading the rest.
 * Everything here may be used from any thread.
 */
@NullMarked
@CheckReturnValue
package dev.covey.node.door;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
