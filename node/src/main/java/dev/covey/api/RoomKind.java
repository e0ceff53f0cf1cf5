package dev.covey.api;

/** How one gets into a room. */
public enum RoomKind {
  /** By its name or topic alone; everyone is equal. */
  OPEN,
  /** By its link, which carries the room key. */
  LINK
}
