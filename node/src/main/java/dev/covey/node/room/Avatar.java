package dev.covey.node.room;

import dev.covey.core.bytes.Bytes;
import dev.covey.node.room.entry.ProfileShown;
import java.util.Base64;
import java.util.Locale;
import java.util.Set;

/** Small pictures of members, as data URIs. */
final class Avatar {

  private static final String SCHEME = "data:";
  private static final String CODING = ";base64,";

  /** What viewers agree to be pictures without code in them. */
  private static final Set<String> TYPES =
      Set.of("image/png", "image/jpeg", "image/gif", "image/webp");

  private Avatar() {}

  /** The URI of the picture that a profile shows; empty without one, or with what is none. */
  static String uri(ProfileShown profile) {
    if (profile.avatar().isEmpty() || !TYPES.contains(profile.avatarMime())) {
      return "";
    }
    return SCHEME
        + profile.avatarMime()
        + CODING
        + Base64.getEncoder().encodeToString(profile.avatar().toByteArray());
  }

  /** A profile with the picture of a URI; throws {@link IllegalArgumentException} if it is none. */
  static ProfileShown profile(String name, String about, String uri) {
    if (uri.isEmpty()) {
      return new ProfileShown(name, about, "", Bytes.EMPTY);
    }
    int coding = uri.indexOf(CODING);
    if (!uri.startsWith(SCHEME) || coding < 0) {
      throw new IllegalArgumentException("an avatar is a data URI: data:image/png;base64,...");
    }
    String type = uri.substring(SCHEME.length(), coding).toLowerCase(Locale.ROOT);
    if (!TYPES.contains(type)) {
      throw new IllegalArgumentException(
          "an avatar is a PNG, JPEG, GIF or WebP picture, not \"" + type + "\"");
    }
    byte[] picture = Base64.getDecoder().decode(uri.substring(coding + CODING.length()));
    return new ProfileShown(name, about, type, Bytes.wrap(picture));
  }
}
