package dev.covey.api;

/** How one gets into a room. */
public enum RoomKind {
  /** By its name or topic alone; everyone is equal. */
  OPEN,
  /** By an invite: a link that one of its members made. */
  INVITE,
  /** Not at all: it is the room of two identities, and both are in it from the start. */
  DIRECT
}
