package dev.covey.node.room;

import dev.covey.api.Conversation;
import dev.covey.api.MemberProfile;
import dev.covey.api.Message;
import dev.covey.api.MessageId;
import dev.covey.api.MessageKind;
import dev.covey.api.Role;
import dev.covey.core.bytes.Bytes;
import dev.covey.core.crypto.PublicKey;
import dev.covey.core.log.LogKey;
import dev.covey.node.identity.DisplayName;
import dev.covey.node.room.entry.Edit;
import dev.covey.node.room.entry.Entry;
import dev.covey.node.room.entry.HybridClock;
import dev.covey.node.room.entry.Left;
import dev.covey.node.room.entry.Pin;
import dev.covey.node.room.entry.ProfileShown;
import dev.covey.node.room.entry.React;
import dev.covey.node.room.entry.Redact;
import dev.covey.node.room.entry.Ref;
import dev.covey.node.room.entry.RoomInfoSet;
import dev.covey.node.room.entry.Text;
import dev.covey.node.room.index.RoomIndex;
import dev.covey.node.room.index.WriterLog;
import dev.covey.node.room.key.LogTag;
import dev.covey.node.room.state.Action;
import dev.covey.node.room.state.Charter;
import dev.covey.node.room.state.Line;
import dev.covey.node.room.state.MemberState;
import dev.covey.node.room.state.Verdict;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * This node's part in the conversation of a room. Looks first whether what it writes would count;
 * every other node judges for itself. Safe on any thread.
 */
final class RoomConversation implements Conversation {

  private final PublicKey self;
  private final RoomIndex index;
  private final HybridClock clock;
  private final RoomMessages messages;
  private final Profiles profiles;
  private final Supplier<Optional<LogKey>> ownLog;
  private final Function<Ref, List<Left>> left;
  private final Function<Entry.Body, Message> write;

  /**
   * @param ownLog the log this node writes now
   * @param left what redacting an entry leaves of it and its edits
   * @param write appends an entry and returns it as it is shown
   */
  RoomConversation(
      PublicKey self,
      RoomIndex index,
      HybridClock clock,
      RoomMessages messages,
      Profiles profiles,
      Supplier<Optional<LogKey>> ownLog,
      Function<Ref, List<Left>> left,
      Function<Entry.Body, Message> write) {
    this.self = self;
    this.index = index;
    this.clock = clock;
    this.messages = messages;
    this.profiles = profiles;
    this.ownLog = ownLog;
    this.left = left;
    this.write = write;
  }

  /** A text, with those it calls. */
  Text text(String words) {
    return text(words, Optional.empty(), Optional.empty());
  }

  @Override
  public Message reply(MessageId to, String text) {
    Message answered = target(to);
    require(Action.POST);
    Optional<Ref> thread = answered.links().thread().map(this::ref);
    return write.apply(text(text, Optional.of(ref(to)), thread));
  }

  @Override
  public Message replyInThread(MessageId root, String text) {
    Message begun = target(root);
    require(Action.POST);
    MessageId thread = begun.links().thread().orElse(root);
    return write.apply(text(text, Optional.of(ref(root)), Optional.of(ref(thread))));
  }

  @Override
  public Message edit(MessageId message, String text) {
    Message edited = target(message);
    if (!edited.author().equals(self.toString())) {
      throw new IllegalStateException(
          "only its author can edit a message: this one is " + authorOf(edited) + "'s");
    }
    if (edited.kind() != MessageKind.TEXT) {
      throw new IllegalArgumentException("only texts can be edited, and this is none");
    }
    require(Action.EDIT);
    return write.apply(new Edit(ref(message), words(text), mentions(text)));
  }

  @Override
  public Message redact(MessageId message, String reason) {
    Message redacted = target(message);
    if (redacted.kind() != MessageKind.TEXT && redacted.kind() != MessageKind.FILE) {
      throw new IllegalArgumentException(
          "only texts and files can be taken back: the room needs the rest");
    }
    require(redacted.author().equals(self.toString()) ? Action.REDACT_OWN : Action.REDACT_ANY);
    Ref target = ref(message);
    return write.apply(new Redact(target, reason, left.apply(target)));
  }

  @Override
  public void react(MessageId message, String emoji, boolean on) {
    Message about = target(message);
    String mark = emoji.strip();
    if (mark.isEmpty() || mark.codePoints().anyMatch(Character::isISOControl)) {
      throw new IllegalArgumentException("a reaction is an emoji, or a short word");
    }
    boolean isThere =
        about.marks().reactions().getOrDefault(mark, List.of()).contains(self.toString());
    if (isThere == on) {
      if (!on) {
        throw new IllegalArgumentException("you have not reacted to it with " + mark);
      }
      return;
    }
    require(Action.REACT);
    Message unused = write.apply(new React(ref(message), mark, on));
  }

  @Override
  public void pin(MessageId message, boolean on) {
    Message about = target(message);
    if (about.marks().pinned() == on) {
      if (!on) {
        throw new IllegalArgumentException("it is not pinned");
      }
      return;
    }
    require(Action.PIN);
    Message unused = write.apply(new Pin(ref(message), on));
  }

  @Override
  public Optional<MemberProfile> profile(String identity) {
    PublicKey key = PublicKey.parse(identity);
    String called = profiles.all().get(key);
    if (called == null) {
      return Optional.empty();
    }
    return Optional.of(
        profiles
            .of(key)
            .map(
                shown ->
                    new MemberProfile(identity, shown.name(), shown.about(), Avatar.uri(shown)))
            .orElseGet(() -> new MemberProfile(identity, called, "", "")));
  }

  @Override
  public void profile(String name, String about, String avatar) {
    ProfileShown shown = Avatar.profile(DisplayName.require(name), about, avatar);
    if (profiles.of(self).equals(Optional.of(shown))) {
      return;
    }
    require(Action.PROFILE);
    Message unused = write.apply(shown);
  }

  /** Shows another name; the rest stays as it was. Nothing happens if that is its name. */
  void rename(String name) {
    if (name.equals(profiles.all().get(self))) {
      return;
    }
    Optional<ProfileShown> old = profiles.of(self);
    profile(name, old.map(ProfileShown::about).orElse(""), old.map(Avatar::uri).orElse(""));
  }

  @Override
  public String about() {
    return index.state().info().about();
  }

  @Override
  public void about(String text) {
    if (text.equals(about())) {
      return;
    }
    if (index.state().charter().kind() != Charter.Kind.INVITE) {
      throw new IllegalStateException("only a room with members by invitation is about something");
    }
    Optional<Role> role = index.state().member(self).flatMap(MemberState::role);
    if (role.filter(has -> has.isAtLeast(Role.MODERATOR)).isEmpty()) {
      throw new IllegalStateException("saying what the room is about takes a moderator");
    }
    Message unused =
        write.apply(
            new RoomInfoSet(
                Optional.empty(),
                Optional.of(text),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty()));
  }

  /** Refuses what the room's rules would void, with their words. */
  void require(Action action) {
    LogKey log = ownLog.get().orElseThrow();
    Optional<Line> line = index.state().line(LogTag.of(log));
    if (line.isEmpty() || !line.get().isAdmitted()) {
      // Who was not let in yet may write ahead; who was refused is told when it is written.
      return;
    }
    long next = index.log(log).map(WriterLog::indexed).orElse(0L);
    Verdict verdict = line.get().judge(next, clock.next(index.floor()), action);
    if (!verdict.counts()) {
      throw new IllegalStateException(refusal(LogTag.of(log), verdict));
    }
  }

  private String refusal(LogTag own, Verdict verdict) {
    Optional<MemberState> member = index.state().member(self);
    if (member.filter(one -> !one.isMember()).isPresent()) {
      return member.get().removed()
          ? "you were put out of this room; a new invite lets you in again"
          : "you left this room; join it, or open it, once more to come back";
    }
    boolean revoked =
        member.stream()
            .flatMap(one -> one.logs().stream())
            .anyMatch(one -> one.tag().equals(own) && one.revoked());
    return revoked
        ? "you have revoked this device: what it writes counts for nobody"
        : "not possible: " + verdict.reason();
  }

  private Text text(String words, Optional<Ref> replyTo, Optional<Ref> thread) {
    return new Text(words(words), replyTo, thread, mentions(words));
  }

  private static String words(String text) {
    if (text.isBlank()) {
      throw new IllegalArgumentException("there are no words to send");
    }
    return text;
  }

  private List<PublicKey> mentions(String text) {
    return text.indexOf('@') < 0 ? List.of() : Mentions.in(text, profiles.all());
  }

  /** The message, if it is shown and still says something. */
  private Message target(MessageId id) {
    Message message =
        messages
            .find(id)
            .orElseThrow(
                () -> new IllegalArgumentException("there is no such message here: " + id));
    if (message.marks().redacted()) {
      throw new IllegalArgumentException("that message was taken back");
    }
    return message;
  }

  private static String authorOf(Message message) {
    return message.authorName() + "~" + message.author().substring(0, 4);
  }

  private Ref ref(MessageId id) {
    return new Ref(LogTag.of(new LogKey(Bytes.hex(id.logKey()))), id.index());
  }
}
