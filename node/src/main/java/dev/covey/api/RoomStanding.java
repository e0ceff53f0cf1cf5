package dev.covey.api;

/** Whether this node's identity is in a room, as far as is known here. */
public enum RoomStanding {
  MEMBER,
  /** Nobody was met yet who could tell; what is written waits here. */
  WAITING,
  /** The invite did not let this node in: used up, expired or closed. */
  REFUSED,
  /** It left. The room stays readable here. */
  LEFT,
  /** It was put out. What it had stays readable here. */
  REMOVED
}
