/**
 * {@code covey demo}: a network of real processes on this machine, from the first room to a killed
 * node that finds everything again.
 *
 * <p>Start with {@code DemoStory}, which reads like what it prints; {@code DemoProcess} is one of
 * its processes, {@code DemoStage} what is cleared away at the end.
 */
@NullMarked
@CheckReturnValue
package dev.covey.node.cli.demo;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
