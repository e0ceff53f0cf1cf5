/**
 * Real processes on separate hosts: network namespaces with routers between them. {@code
 * NamespaceTest} starts, {@code Scenario} runs inside, {@code World} makes hosts and processes.
 */
@NullMarked
@CheckReturnValue
package dev.covey.node.netns;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
