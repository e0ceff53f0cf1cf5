package dev.covey.node.room.index;

/** In what way one entry is about another. */
public enum EffectKind {
  EDIT(1),
  REDACTION(2),
  REACTION(3),
  REPLY(4),
  THREAD(5),
  PIN(6);

  private static final EffectKind[] KINDS = values();

  private final int code;

  EffectKind(int code) {
    this.code = code;
  }

  int code() {
    return code;
  }

  static EffectKind of(int code) {
    return KINDS[code - 1];
  }
}
