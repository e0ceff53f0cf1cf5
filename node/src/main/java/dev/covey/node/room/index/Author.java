package dev.covey.node.room.index;

import dev.covey.api.MemberKind;
import dev.covey.core.crypto.PublicKey;
import dev.covey.node.room.entry.Hello;

/** Who writes a log, as its verified hello says. */
public record Author(
    PublicKey identity, PublicKey device, long generation, String name, MemberKind kind) {

  static Author of(Hello hello) {
    return new Author(
        hello.certificate().identity(),
        hello.certificate().device(),
        hello.generation(),
        hello.name(),
        hello.kind());
  }
}
