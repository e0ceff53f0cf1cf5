package dev.covey.node.room;

import dev.covey.api.MessageId;
import dev.covey.api.MessageKind;
import dev.covey.api.MessageLinks;
import dev.covey.core.crypto.PublicKey;
import dev.covey.node.room.entry.Edit;
import dev.covey.node.room.entry.Entry;
import dev.covey.node.room.entry.FileShared;
import dev.covey.node.room.entry.Hello;
import dev.covey.node.room.entry.Leave;
import dev.covey.node.room.entry.Pin;
import dev.covey.node.room.entry.ProfileShown;
import dev.covey.node.room.entry.React;
import dev.covey.node.room.entry.Redact;
import dev.covey.node.room.entry.Ref;
import dev.covey.node.room.entry.Removal;
import dev.covey.node.room.entry.RoleSet;
import dev.covey.node.room.entry.RoomInfoSet;
import dev.covey.node.room.entry.Text;
import dev.covey.node.room.index.RoomIndex;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/** What entries say, for people. */
final class EntryText {

  private final RoomIndex index;

  EntryText(RoomIndex index) {
    this.index = index;
  }

  static MessageKind kind(Entry.Body body) {
    if (body instanceof Text) {
      return MessageKind.TEXT;
    } else if (body instanceof FileShared) {
      return MessageKind.FILE;
    } else if (body instanceof Hello) {
      return MessageKind.HELLO;
    } else if (body instanceof Edit) {
      return MessageKind.EDIT;
    } else if (body instanceof Redact) {
      return MessageKind.REDACTION;
    } else if (body instanceof React) {
      return MessageKind.REACTION;
    } else if (body instanceof Pin) {
      return MessageKind.PIN;
    } else if (body instanceof ProfileShown) {
      return MessageKind.PROFILE;
    } else if (body instanceof RoomInfoSet) {
      return MessageKind.INFO;
    } else if (body instanceof RoleSet) {
      return MessageKind.ROLE;
    } else if (body instanceof Removal) {
      return MessageKind.REMOVED;
    } else if (body instanceof Leave) {
      return MessageKind.LEFT;
    }
    throw new IllegalStateException("an entry that nobody sees: " + body.getClass());
  }

  /** The words of an entry; of what happened to the room, a line that follows its author's name. */
  String text(Entry.Body body) {
    if (body instanceof Text text) {
      return text.text();
    } else if (body instanceof FileShared file) {
      return file.name();
    } else if (body instanceof Edit edit) {
      return edit.text();
    } else if (body instanceof Redact redact) {
      return redact.reason();
    } else if (body instanceof React react) {
      return react.on() ? react.emoji() : "";
    } else if (body instanceof Pin pin) {
      return pin.on() ? "pinned a message" : "";
    } else if (body instanceof ProfileShown profile) {
      // Who wrote it is called so already, and may only have another picture.
      return "changed the profile, as " + profile.name();
    } else if (body instanceof RoomInfoSet info) {
      return info(info);
    } else if (body instanceof RoleSet role) {
      return "made " + name(role.identity()) + " " + lower(role.role());
    } else if (body instanceof Removal removal) {
      String reason = removal.reason().isEmpty() ? "" : ": " + removal.reason();
      return "removed " + name(removal.identity()) + reason;
    }
    return body instanceof Leave ? "left" : "";
  }

  private static String info(RoomInfoSet info) {
    List<String> parts = new ArrayList<>();
    info.name().ifPresent(name -> parts.add("called the room " + name));
    info.about().ifPresent(about -> parts.add("said what it is about: " + about));
    info.invite().ifPresent(role -> parts.add("lets " + lower(role) + "s invite"));
    info.post().ifPresent(role -> parts.add("lets " + lower(role) + "s post"));
    info.history().ifPresent(history -> parts.add("set what newcomers read to " + lower(history)));
    info.mirrors()
        .ifPresent(
            mirrors ->
                parts.add(
                    "set " + mirrors.size() + (mirrors.size() == 1 ? " mirror" : " mirrors")));
    return String.join("; ", parts);
  }

  /** What the identity calls itself, and the beginning of its key, which it cannot choose. */
  private String name(PublicKey identity) {
    String key = identity.toString();
    return index
        .state()
        .member(identity)
        .filter(member -> !member.name().isEmpty())
        .map(member -> member.name() + "~" + key.substring(0, 4))
        .orElseGet(() -> key.substring(0, 8));
  }

  private static String lower(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  static MessageLinks links(Entry.Body body, Function<Ref, Optional<MessageId>> ids) {
    if (body instanceof Text text) {
      return links(text.replyTo(), text.thread(), Optional.empty(), text.mentions(), ids);
    } else if (body instanceof FileShared file) {
      return links(file.replyTo(), file.thread(), Optional.empty(), List.of(), ids);
    } else if (body instanceof Edit edit) {
      return about(edit.target(), edit.mentions(), ids);
    } else if (body instanceof Redact redact) {
      return about(redact.target(), List.of(), ids);
    } else if (body instanceof React react) {
      return about(react.target(), List.of(), ids);
    } else if (body instanceof Pin pin) {
      return about(pin.target(), List.of(), ids);
    }
    return MessageLinks.NONE;
  }

  private static MessageLinks about(
      Ref target, List<PublicKey> mentions, Function<Ref, Optional<MessageId>> ids) {
    return links(Optional.empty(), Optional.empty(), Optional.of(target), mentions, ids);
  }

  private static MessageLinks links(
      Optional<Ref> replyTo,
      Optional<Ref> thread,
      Optional<Ref> target,
      List<PublicKey> mentions,
      Function<Ref, Optional<MessageId>> ids) {
    if (replyTo.isEmpty() && thread.isEmpty() && target.isEmpty() && mentions.isEmpty()) {
      return MessageLinks.NONE;
    }
    return new MessageLinks(
        replyTo.flatMap(ids),
        thread.flatMap(ids),
        target.flatMap(ids),
        mentions.stream().map(PublicKey::toString).toList());
  }
}
