package dev.covey.node.room.presence;

import dev.covey.core.crypto.PublicKey;
import dev.covey.node.room.entry.Ref;
import java.time.Duration;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Who was noticed when, by verified whispers. Only members get in, so it is as large as the room.
 * Not thread-safe.
 */
final class Attendance {

  /** So long somebody counts as typing without another word. */
  static final long TYPING_MILLIS = 6_000;

  /** One device says so much; the rest is dropped. */
  private static final double PER_SECOND = 1;

  private static final double AT_ONCE = 10;

  /** A device that is silent for so long is forgotten, but for when it was seen. */
  private static final long FORGOTTEN_MILLIS = Duration.ofHours(2).toMillis();

  private static final class DeviceNote {
    final Bucket bucket;
    long hereAt = -1;
    long typingAt = -1;
    long otherAt = -1;
    long onlineUntil;
    long heard;

    DeviceNote(long now) {
      bucket = new Bucket(PER_SECOND, AT_ONCE, now);
    }
  }

  /** What is known of an identity. */
  static final class Note {
    long seen;
    long typingUntil;
    long readAt = -1;
    @Nullable Ref read;
  }

  private final Map<PublicKey, DeviceNote> devices = new LinkedHashMap<>();
  private final Map<PublicKey, Note> identities = new HashMap<>();

  /** Whether a whisper of that device says anything new; nothing is noted. */
  boolean isNews(Whisper whisper) {
    DeviceNote device = devices.get(whisper.device());
    return device == null || whisper.at() > last(device, whisper.body());
  }

  /**
   * Notes a verified whisper of a member. False if it is old or the device says too much.
   *
   * @param now this node's clock, in ms
   */
  boolean note(Whisper whisper, PublicKey identity, long now) {
    DeviceNote device = devices.computeIfAbsent(whisper.device(), key -> new DeviceNote(now));
    if (whisper.at() <= last(device, whisper.body()) || !device.bucket.take(now)) {
      return false;
    }
    device.heard = now;
    Note note = identities.computeIfAbsent(identity, key -> new Note());
    note.seen = Math.max(note.seen, now);
    if (whisper.body() instanceof Whisper.Here here) {
      device.hereAt = whisper.at();
      device.onlineUntil = here.online() ? now + here.lasts().toMillis() : 0;
      if (!here.online()) {
        note.typingUntil = 0;
      }
      if (here.read().isPresent() && whisper.at() > note.readAt) {
        note.readAt = whisper.at();
        note.read = here.read().get();
      }
    } else if (whisper.body() instanceof Whisper.Typing typing) {
      device.typingAt = whisper.at();
      note.typingUntil = typing.on() ? now + TYPING_MILLIS : 0;
    } else {
      device.otherAt = whisper.at();
    }
    return true;
  }

  /** Whether the device said that it is here, and that still holds. */
  boolean isOnline(PublicKey device, long now) {
    DeviceNote known = devices.get(device);
    return known != null && known.onlineUntil > now;
  }

  /** How many devices are here. */
  int online(long now) {
    int online = 0;
    for (DeviceNote device : devices.values()) {
      online += device.onlineUntil > now ? 1 : 0;
    }
    return online;
  }

  /** What is known of an identity, if anything. */
  Optional<Note> of(PublicKey identity) {
    return Optional.ofNullable(identities.get(identity));
  }

  /** As noted before a restart. */
  void restore(Map<PublicKey, Long> seen) {
    seen.forEach(
        (identity, at) -> {
          Note note = identities.computeIfAbsent(identity, key -> new Note());
          note.seen = Math.max(note.seen, at);
        });
  }

  /** When each identity was last noticed, in ms. */
  Map<PublicKey, Long> seen() {
    Map<PublicKey, Long> seen = new HashMap<>();
    identities.forEach((identity, note) -> seen.put(identity, note.seen));
    return seen;
  }

  void forgetSilent(long now) {
    Iterator<DeviceNote> all = devices.values().iterator();
    while (all.hasNext()) {
      if (all.next().heard + FORGOTTEN_MILLIS < now) {
        all.remove();
      }
    }
  }

  private static long last(DeviceNote device, Whisper.Body body) {
    if (body instanceof Whisper.Here) {
      return device.hereAt;
    }
    return body instanceof Whisper.Typing ? device.typingAt : device.otherAt;
  }
}
