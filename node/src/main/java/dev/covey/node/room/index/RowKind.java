package dev.covey.node.room.index;

import dev.covey.node.room.entry.Chain;
import dev.covey.node.room.entry.Edit;
import dev.covey.node.room.entry.Entry;
import dev.covey.node.room.entry.FileShared;
import dev.covey.node.room.entry.Hello;
import dev.covey.node.room.entry.Leave;
import dev.covey.node.room.entry.Pin;
import dev.covey.node.room.entry.ProfileShown;
import dev.covey.node.room.entry.React;
import dev.covey.node.room.entry.Redact;
import dev.covey.node.room.entry.Removal;
import dev.covey.node.room.entry.RoleSet;
import dev.covey.node.room.entry.RoomInfoSet;
import dev.covey.node.room.entry.Text;

/** What an entry is, as far as the index has to know: kept in its row, in five bits. */
enum RowKind {
  /** Could not be read, or is of a kind that this version does not know. */
  UNKNOWN(0, Show.NEVER),
  HELLO(1, Show.IN_ORDER),
  TEXT(2, Show.IN_ORDER),
  FILE(3, Show.IN_ORDER),
  EDIT(4, Show.TO_LISTENERS),
  REDACT(5, Show.TO_LISTENERS),
  REACT(6, Show.TO_LISTENERS),
  PIN(7, Show.IN_ORDER),
  PROFILE(8, Show.IN_ORDER),
  INFO(9, Show.IN_ORDER),
  ROLE(10, Show.IN_ORDER),
  REMOVE(11, Show.IN_ORDER),
  LEAVE(12, Show.IN_ORDER),
  /** Of the control class, and nothing that people see. */
  CONTROL(13, Show.NEVER),
  /** The key of the epoch before, in the content class. */
  CHAIN(14, Show.NEVER);

  private enum Show {
    NEVER,
    TO_LISTENERS,
    IN_ORDER
  }

  private static final RowKind[] BY_CODE = new RowKind[32];

  static {
    for (int code = 0; code < BY_CODE.length; code++) {
      BY_CODE[code] = UNKNOWN;
    }
    for (RowKind kind : values()) {
      BY_CODE[kind.code] = kind;
    }
  }

  private final int code;
  private final Show show;

  RowKind(int code, Show show) {
    this.code = code;
    this.show = show;
  }

  int code() {
    return code;
  }

  static RowKind of(int code) {
    return BY_CODE[code & 31];
  }

  /** Whether it has a place of its own in the room's history. */
  boolean isInOrder() {
    return show == Show.IN_ORDER;
  }

  /** Whether listeners are told of it. */
  boolean isHeard() {
    return show != Show.NEVER;
  }

  /** Whether the room's state, not its author's rights at that place, decides on it. */
  boolean isControl() {
    return this == HELLO || (code >= INFO.code && code <= CONTROL.code);
  }

  /**
   * The kind of an entry.
   *
   * @param inControl whether it was found in the control class
   */
  static RowKind of(Entry.Body body, boolean inControl) {
    return body instanceof Chain && !inControl ? CHAIN : of(body);
  }

  private static RowKind of(Entry.Body body) {
    if (body instanceof Text) {
      return TEXT;
    } else if (body instanceof Entry.Unknown) {
      return UNKNOWN;
    } else if (body.isControl()) {
      return ofControl(body);
    } else if (body instanceof FileShared) {
      return FILE;
    } else if (body instanceof Edit) {
      return EDIT;
    } else if (body instanceof Redact) {
      return REDACT;
    } else if (body instanceof React) {
      return REACT;
    } else if (body instanceof Pin) {
      return PIN;
    }
    return body instanceof ProfileShown ? PROFILE : UNKNOWN;
  }

  private static RowKind ofControl(Entry.Body body) {
    if (body instanceof Hello) {
      return HELLO;
    } else if (body instanceof RoomInfoSet) {
      return INFO;
    } else if (body instanceof RoleSet) {
      return ROLE;
    } else if (body instanceof Removal) {
      return REMOVE;
    }
    return body instanceof Leave ? LEAVE : CONTROL;
  }
}
