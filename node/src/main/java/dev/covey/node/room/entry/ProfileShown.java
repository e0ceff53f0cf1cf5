package dev.covey.node.room.entry;

import dev.covey.core.bytes.Bytes;
import dev.covey.node.identity.DisplayName;

/**
 * What a member says of itself, whole: the newest one replaces those before.
 *
 * @param name 1 to 128 bytes; untrusted text
 * @param about at most 1,000 bytes
 * @param avatarMime at most 127 bytes; empty without an avatar
 * @param avatar a small picture, at most 48 KiB; empty if none
 */
public record ProfileShown(String name, String about, String avatarMime, Bytes avatar)
    implements Entry.Body {
  public ProfileShown {
    Limits.require("name", name, 1, DisplayName.MAX_BYTES);
    Limits.require("about", about, 0, Limits.ABOUT);
    Limits.require("avatar type", avatarMime, 0, Limits.MIME);
    Limits.require("avatar", avatar.length(), 0, Limits.AVATAR);
    avatar = avatar.compact();
  }
}
