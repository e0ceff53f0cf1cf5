package dev.covey.node.testing;

import dev.covey.api.Conversation;
import dev.covey.api.MemberProfile;
import dev.covey.api.Message;
import dev.covey.api.MessageId;
import dev.covey.api.MessageKind;
import dev.covey.api.MessageLinks;
import dev.covey.api.MessageMarks;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What is done with messages in memory: one reaction at most, one's own, and one profile. */
final class MemoryConversation implements Conversation {

  private final MemoryRoom room;
  private MemberProfile own;
  private String about = "";

  MemoryConversation(MemoryRoom room, String name) {
    this.room = room;
    this.own = new MemberProfile(MemoryNode.IDENTITY, name, "", "");
  }

  @Override
  public Message reply(MessageId to, String text) {
    return said(text, to, Optional.empty());
  }

  @Override
  public Message replyInThread(MessageId root, String text) {
    return said(text, root, Optional.of(root));
  }

  private Message said(String text, MessageId to, Optional<MessageId> thread) {
    Message answered = target(to);
    Message said = room.send(text);
    MessageLinks links =
        new MessageLinks(Optional.of(answered.id()), thread, Optional.empty(), List.of());
    return room.replace(with(said, said.kind(), text, links, said.marks()));
  }

  @Override
  public Message edit(MessageId message, String text) {
    Message old = target(message);
    if (old.kind() != MessageKind.TEXT) {
      throw new IllegalArgumentException("only texts can be edited, and this is none");
    }
    MessageMarks marks = old.marks();
    return room.replace(
        with(
            old,
            old.kind(),
            text,
            old.links(),
            new MessageMarks(
                Optional.of(Instant.ofEpochMilli(1_900_000_000_000L)),
                marks.edits() + 1,
                marks.redacted(),
                marks.pinned(),
                marks.reactions(),
                marks.replies())));
  }

  @Override
  public Message redact(MessageId message, String reason) {
    Message old = target(message);
    return room.replace(
        with(
            old,
            old.kind(),
            "",
            old.links(),
            new MessageMarks(Optional.empty(), 0, true, false, Map.of(), 0, reason)));
  }

  @Override
  public void react(MessageId message, String emoji, boolean on) {
    Message old = target(message);
    MessageMarks marks = old.marks();
    Map<String, List<String>> reactions =
        on ? Map.of(emoji, List.of(MemoryNode.IDENTITY)) : Map.of();
    marked(old, marks.pinned(), reactions);
  }

  @Override
  public void pin(MessageId message, boolean on) {
    Message old = target(message);
    marked(old, on, old.marks().reactions());
  }

  private void marked(Message old, boolean pinned, Map<String, List<String>> reactions) {
    MessageMarks marks = old.marks();
    Message unused =
        room.replace(
            with(
                old,
                old.kind(),
                old.text(),
                old.links(),
                new MessageMarks(
                    marks.editedAt(),
                    marks.edits(),
                    marks.redacted(),
                    pinned,
                    reactions,
                    marks.replies())));
  }

  @Override
  public Optional<MemberProfile> profile(String identity) {
    return identity.equals(MemoryNode.IDENTITY) ? Optional.of(own) : Optional.empty();
  }

  @Override
  public void profile(String name, String words, String avatar) {
    own = new MemberProfile(MemoryNode.IDENTITY, name, words, avatar);
  }

  @Override
  public String about() {
    return about;
  }

  @Override
  public void about(String text) {
    about = text;
  }

  private Message target(MessageId id) {
    return room.message(id)
        .orElseThrow(() -> new IllegalArgumentException("there is no such message here: " + id));
  }

  private static Message with(
      Message old, MessageKind kind, String text, MessageLinks links, MessageMarks marks) {
    return new Message(
        old.id(),
        old.position(),
        kind,
        old.author(),
        old.authorName(),
        old.authorKind(),
        old.claimedAt(),
        text,
        old.file(),
        old.gap(),
        old.own(),
        links,
        marks);
  }
}
