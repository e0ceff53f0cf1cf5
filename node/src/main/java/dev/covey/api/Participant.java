package dev.covey.api;

import java.util.List;
import java.util.Set;

/**
 * A person or bot in a room.
 *
 * @param identity 64 hex digits
 * @param name chosen by the member; untrusted text
 * @param rights what a bot may do; empty for people
 * @param untilMillis when a bot's rights end, ms since 1970; 0: never
 * @param devices that are in the room, 64 hex digits each
 */
public record Participant(
    String identity,
    String name,
    MemberKind kind,
    Role role,
    Set<Right> rights,
    long untilMillis,
    List<String> devices,
    boolean self) {
  public Participant {
    rights = Set.copyOf(rights);
    devices = List.copyOf(devices);
  }
}
