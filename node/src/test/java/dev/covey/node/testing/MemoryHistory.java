package dev.covey.node.testing;

import dev.covey.api.History;
import dev.covey.api.Message;
import dev.covey.api.MessageId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** Pages of messages in memory; cursors are places in the list. */
final class MemoryHistory implements History {

  private final Supplier<List<Message>> messages;
  private final Predicate<Message> part;

  MemoryHistory(Supplier<List<Message>> messages, Predicate<Message> part) {
    this.messages = messages;
    this.part = part;
  }

  @Override
  public Page latest(int limit) {
    return before(Integer.toString(all().size()), limit);
  }

  @Override
  public Page before(Page page) {
    return before(page.cursor(), page.limit());
  }

  @Override
  public Page before(String cursor, int limit) {
    int end = Integer.parseInt(cursor);
    return page(Math.max(0, end - limit), end, limit);
  }

  @Override
  public Page after(Page page) {
    return after(page.end(), page.limit());
  }

  @Override
  public Page after(String end, int limit) {
    int start = Integer.parseInt(end);
    return page(start, Math.min(all().size(), start + limit), limit);
  }

  @Override
  public Page from(Instant moment, int limit) {
    List<Message> all = all();
    int start = 0;
    while (start < all.size() && all.get(start).claimedAt().isBefore(moment)) {
      start++;
    }
    return page(start, Math.min(all.size(), start + limit), limit);
  }

  @Override
  public Page around(MessageId message, int limit) {
    List<MessageId> ids = all().stream().map(Message::id).toList();
    int middle = ids.indexOf(message);
    if (middle < 0) {
      throw new IllegalArgumentException("message " + message + " is not shown in this room");
    }
    int start = Math.max(0, middle - limit / 2);
    return page(start, Math.min(ids.size(), start + limit), limit);
  }

  @Override
  public History thread(MessageId root) {
    return new MemoryHistory(
        messages,
        message -> message.id().equals(root) || message.links().thread().equals(Optional.of(root)));
  }

  @Override
  public History by(String identity) {
    return new MemoryHistory(messages, message -> message.author().equals(identity));
  }

  private List<Message> all() {
    return messages.get().stream().filter(part).toList();
  }

  private Page page(int start, int end, int limit) {
    return new Page(
        all().subList(start, end), Integer.toString(start), Integer.toString(end), limit);
  }
}
