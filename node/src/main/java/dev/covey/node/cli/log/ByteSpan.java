package dev.covey.node.cli.log;

import dev.covey.node.cli.command.CommandFailure;
import dev.covey.node.cli.command.ExitCode;

/** Bytes {@code start <= i < end} of a log, whatever blocks they are in. */
record ByteSpan(long start, long end) {

  /** The options {@code --seek} and {@code --length}; no length is the rest of the log. */
  static ByteSpan of(long seek, long length) {
    if (seek < 0 || length < 1) {
      throw new CommandFailure(
          ExitCode.USAGE, "--seek is a byte from 0 on, --length 1 or more bytes");
    }
    return new ByteSpan(seek, length > Long.MAX_VALUE - seek ? Long.MAX_VALUE : seek + length);
  }

  /** Fails when it begins beyond the end of the log. */
  void requireStartIn(NamedLog named) {
    if (start > named.byteLength()) {
      throw new CommandFailure(
          ExitCode.NOT_FOUND,
          "the log has " + named.byteLength() + " bytes, none at byte " + start);
    }
  }
}
