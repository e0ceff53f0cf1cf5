package dev.covey.api;

import java.util.List;

/**
 * Who is in a room and what holds there, at some point of its history.
 *
 * @param name what the room was called; untrusted text
 * @param about what it was about; untrusted text
 * @param participants the highest roles first; called as they call themselves now
 * @param epoch how often the keys had changed
 */
public record RoomSnapshot(
    String name, String about, RoomPolicy policy, List<Participant> participants, long epoch) {
  public RoomSnapshot {
    participants = List.copyOf(participants);
  }
}
