package dev.covey.node.room.index;

/** Entries that are found without reading a whole room. */
enum EntryList {
  FILES(1),
  PINS(2),
  PROFILES(3),
  REDACTIONS(4);

  private final int code;

  EntryList(int code) {
    this.code = code;
  }

  int code() {
    return code;
  }
}
