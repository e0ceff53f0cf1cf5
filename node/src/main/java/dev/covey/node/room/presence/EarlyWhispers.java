package dev.covey.node.room.presence;

import dev.covey.core.bytes.Bytes;
import dev.covey.core.crypto.PublicKey;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Devices that said they are here, and of which nobody knows yet that they are members': the newest
 * of each, as a newcomer's first word may come before the hello. Confined to its owner's lock.
 */
final class EarlyWhispers {

  /** Devices that are waited for; the one that waits longest makes place. */
  static final int MAX_DEVICES = 64;

  private final Map<PublicKey, Early> waiting =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<PublicKey, Early> eldest) {
          return size() > MAX_DEVICES;
        }
      };

  /** A whisper whose signature is right, and the message it came in. */
  record Early(WhisperCodec.Opened opened, Bytes message) {

    private Whisper whisper() {
      return opened.whisper();
    }
  }

  void keep(Early early) {
    Early before = waiting.get(early.whisper().device());
    if (before == null || before.whisper().at() < early.whisper().at()) {
      waiting.put(early.whisper().device(), early);
    }
  }

  Set<PublicKey> devices() {
    return Set.copyOf(waiting.keySet());
  }

  /** Hands over what these said, and forgets what is from before a time. */
  List<Early> take(Set<PublicKey> members, long from) {
    List<Early> come = new ArrayList<>();
    for (Iterator<Early> it = waiting.values().iterator(); it.hasNext(); ) {
      Early one = it.next();
      if (members.contains(one.whisper().device())) {
        come.add(one);
        it.remove();
      } else if (one.whisper().at() < from) {
        it.remove();
      }
    }
    return come;
  }
}
