package dev.covey.api;

import java.util.List;

/**
 * Who else is in a room right now, as far as this node has noticed: told in passing between those
 * who are online, kept by nobody, and no proof of anything. Safe on any thread.
 */
public interface Presence {

  /** Every other member, in the order they joined. Local: never waits for a peer. */
  List<Sighting> members();

  /** Tells those online that words are being written; call it again while they are. */
  void typing();
}
