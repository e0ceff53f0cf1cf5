package dev.covey.node.testing;

import dev.covey.api.Conversation;
import dev.covey.api.History;
import dev.covey.api.Member;
import dev.covey.api.MemberKind;
import dev.covey.api.Membership;
import dev.covey.api.Message;
import dev.covey.api.MessageId;
import dev.covey.api.MessageKind;
import dev.covey.api.Mirror;
import dev.covey.api.Participant;
import dev.covey.api.Peer;
import dev.covey.api.Presence;
import dev.covey.api.Room;
import dev.covey.api.RoomFile;
import dev.covey.api.RoomKind;
import dev.covey.api.RoomSnapshot;
import dev.covey.api.RoomStanding;
import dev.covey.api.Sighting;
import dev.covey.api.Subscription;
import dev.covey.api.Unread;
import dev.covey.api.Why;
import dev.covey.core.UnavailableException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.stream.LongStream;

/** A room in memory: messages in the order in which they were sent. Guarded by its monitor. */
public final class MemoryRoom implements Room {

  private static final int MAX_TEXT = 64 * 1024;

  private final MemoryNode node;
  private final String name;
  private final RoomKind kind;
  private final String id;
  private final List<Message> messages = new ArrayList<>();
  private volatile boolean typing;
  private final MemoryConversation conversation;
  private final MemoryMembership membership = new MemoryMembership("ada");
  private final Map<MessageId, byte[]> contents = new ConcurrentHashMap<>();
  private long readMark;
  private final Map<String, AtomicLong> bookmarks = new ConcurrentHashMap<>();

  MemoryRoom(MemoryNode node, String name, RoomKind kind, int number) {
    this.node = node;
    this.name = name;
    this.kind = kind;
    this.id = String.format("%02x", number).repeat(32);
    this.conversation = new MemoryConversation(this, node.profile().name());
  }

  @Override
  public String id() {
    return id;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public RoomKind kind() {
    return kind;
  }

  @Override
  public RoomStanding standing() {
    return membership.participants().stream().anyMatch(Participant::self)
        ? RoomStanding.MEMBER
        : RoomStanding.LEFT;
  }

  @Override
  public Optional<String> other() {
    return kind == RoomKind.DIRECT ? Optional.of(MemoryPeople.STRANGER) : Optional.empty();
  }

  @Override
  public Membership membership() {
    return membership;
  }

  @Override
  public String link() {
    return "memory:" + name;
  }

  @Override
  public Message send(String text) {
    return sendAll(List.of(text)).get(0);
  }

  @Override
  public synchronized List<Message> sendAll(List<String> texts) {
    for (String text : texts) {
      if (text.length() > MAX_TEXT) {
        throw new IllegalArgumentException("a text has at most 65536 bytes, not " + text.length());
      }
    }
    return texts.stream().map(text -> add(MessageKind.TEXT, text, Optional.empty())).toList();
  }

  /** Something that nobody said: it has a line in the history. */
  public void happened(String what) {
    Message unused = add(MessageKind.ROLE, what, Optional.empty());
  }

  private synchronized Message add(MessageKind what, String text, Optional<RoomFile> file) {
    Message message =
        new Message(
            nextId(),
            messages.size() + 1L,
            what,
            MemoryNode.IDENTITY,
            node.profile().name(),
            MemberKind.PERSON,
            Instant.ofEpochMilli(1_800_000_000_000L + messages.size()),
            text,
            file,
            false,
            true);
    messages.add(message);
    notifyAll();
    return message;
  }

  private synchronized MessageId nextId() {
    return new MessageId(id, messages.size());
  }

  @Override
  public Message share(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      return share(file.toString(), "text/plain", in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public Message share(String fileName, String mime, InputStream content) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      content.transferTo(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    synchronized (this) {
      RoomFile file = new RoomFile(nextId(), fileName, bytes.size(), mime, MemoryNode.IDENTITY);
      contents.put(file.id(), bytes.toByteArray());
      return add(MessageKind.FILE, fileName, Optional.of(file));
    }
  }

  @Override
  public History history() {
    return new MemoryHistory(this::all, message -> true);
  }

  synchronized List<Message> all() {
    return List.copyOf(messages);
  }

  @Override
  public synchronized Optional<Message> message(MessageId wanted) {
    return messages.stream().filter(message -> message.id().equals(wanted)).findFirst();
  }

  @Override
  public synchronized List<Message> pinned() {
    return messages.stream().filter(message -> message.marks().pinned()).toList();
  }

  @Override
  public Optional<Why> why(MessageId wanted) {
    return message(wanted)
        .map(
            message ->
                new Why(
                    message.id(),
                    message.author(),
                    message.authorName(),
                    "34".repeat(32),
                    "text",
                    "1800000000000.0",
                    Optional.of(message.claimedAt()),
                    List.of(new Why.Seen("56".repeat(32), "bob", 3, false)),
                    true,
                    "it counts",
                    Optional.of(
                        new Why.Proof("78".repeat(32), List.of("9a".repeat(32)), "bc", 7, true))));
  }

  @Override
  public synchronized Unread unread() {
    return new Unread(readMark, (int) (position() - readMark), 0);
  }

  @Override
  public synchronized void markRead(long position) {
    readMark = Math.max(readMark, position);
  }

  @Override
  public Subscription listen(long after, Consumer<Message> listener) {
    return new Live(new AtomicLong(after), listener);
  }

  @Override
  public Subscription follow(String bookmark, long after, Consumer<Message> listener) {
    return new Live(bookmarks.computeIfAbsent(bookmark, b -> new AtomicLong(after)), listener);
  }

  private synchronized Message await(long after, Live live) throws InterruptedException {
    while (messages.size() <= after && !live.closed) {
      wait();
    }
    return messages.get((int) Math.min(after, messages.size() - 1));
  }

  private synchronized void wake() {
    notifyAll();
  }

  private final class Live implements Subscription {

    private final Thread thread;
    private volatile boolean closed;
    private boolean closedInside;

    Live(AtomicLong position, Consumer<Message> listener) {
      thread = new Thread(() -> run(position, listener), "memory-room");
      thread.setDaemon(true);
      thread.start();
    }

    private void run(AtomicLong position, Consumer<Message> listener) {
      try {
        while (!closed) {
          Message next = await(position.get(), this);
          if (closed) {
            return;
          }
          try {
            listener.accept(next);
          } catch (RuntimeException e) {
            if (closedInside) {
              return;
            }
          }
          position.incrementAndGet();
        }
      } catch (InterruptedException | IndexOutOfBoundsException e) {
        closed = true;
      }
    }

    @Override
    public void close() {
      closedInside |= Thread.currentThread() == thread;
      closed = true;
      wake();
      if (Thread.currentThread() != thread) {
        try {
          thread.join();
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
        }
      }
    }
  }

  @Override
  public synchronized long position() {
    return messages.size();
  }

  @Override
  public List<Member> members() {
    return List.of(
        new Member(
            MemoryNode.IDENTITY, node.profile().name(), MemberKind.PERSON, id, position(), true));
  }

  @Override
  public RoomSnapshot state() {
    return state(membership.participants());
  }

  /** Nobody is in it before its first message could be. */
  @Override
  public RoomSnapshot stateAt(Instant moment) {
    return moment.toEpochMilli() < 1_800_000_000_000L ? state(List.of()) : state();
  }

  /** Its members are in it with the first entry of its only log. */
  @Override
  public RoomSnapshot stateAt(Map<String, Long> heads) {
    return heads.getOrDefault(id, 0L) == 0 ? state(List.of()) : state();
  }

  private RoomSnapshot state(List<Participant> participants) {
    return new RoomSnapshot(name, conversation.about(), membership.policy(), participants, 3);
  }

  @Override
  public synchronized List<RoomFile> files() {
    return LongStream.range(0, messages.size())
        .mapToObj(i -> messages.get((int) i).file())
        .flatMap(Optional::stream)
        .toList();
  }

  @Override
  public CompletableFuture<InputStream> open(RoomFile file) {
    byte[] bytes = contents.get(file.id());
    return bytes == null
        ? CompletableFuture.failedFuture(new UnavailableException("nobody has it"))
        : CompletableFuture.completedFuture(new ByteArrayInputStream(bytes));
  }

  @Override
  public CompletableFuture<Path> download(RoomFile file, Path target) {
    return open(file)
        .thenApply(
            in -> {
              try {
                Files.copy(in, target);
                return target;
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            });
  }

  @Override
  public List<Peer> peers() {
    return node.status().peers();
  }

  @Override
  public InputStream archive(boolean sealed) {
    String content = (sealed ? "sealed " : "open ") + name;
    return new ByteArrayInputStream(content.getBytes(java.nio.charset.StandardCharsets.UTF_8));
  }

  @Override
  public Conversation conversation() {
    return conversation;
  }

  /** Puts a changed message in the place of the one it was made of. */
  synchronized Message replace(Message changed) {
    messages.replaceAll(old -> old.id().equals(changed.id()) ? changed : old);
    return changed;
  }

  /** Bob is online and types once somebody has said that they type; cleo was never seen. */
  @Override
  public Presence presence() {
    return new Presence() {
      @Override
      public List<Sighting> members() {
        return List.of(
            new Sighting(
                "b0".repeat(32),
                "bob",
                true,
                Optional.of(Instant.parse("2026-11-20T14:02:00Z")),
                typing,
                Optional.of(new MessageId(id, 1))),
            new Sighting(
                "c1".repeat(32), "cleo", false, Optional.empty(), false, Optional.empty()));
      }

      @Override
      public void typing() {
        typing = true;
      }
    };
  }

  @Override
  public String mirrorCode() {
    return "memory-mirror:" + name;
  }

  @Override
  public List<String> notes() {
    return List.of("all is \u001b[31mwell");
  }

  @Override
  public List<Mirror> mirrors() {
    Instant when = Instant.ofEpochMilli(1_800_000_000_000L);
    return List.of(new Mirror("ab".repeat(32), true, 3, 2, 7, 9, 0, when, when));
  }
}
