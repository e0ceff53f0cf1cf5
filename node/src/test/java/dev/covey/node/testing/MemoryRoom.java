package dev.covey.node.testing;

import dev.covey.api.History;
import dev.covey.api.Member;
import dev.covey.api.MemberKind;
import dev.covey.api.Message;
import dev.covey.api.MessageId;
import dev.covey.api.MessageKind;
import dev.covey.api.Peer;
import dev.covey.api.Room;
import dev.covey.api.RoomFile;
import dev.covey.api.RoomKind;
import dev.covey.api.Subscription;
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
final class MemoryRoom implements Room {

  private static final int MAX_TEXT = 64 * 1024;

  private final MemoryNode node;
  private final String name;
  private final RoomKind kind;
  private final String id;
  private final List<Message> messages = new ArrayList<>();
  private final Map<MessageId, byte[]> contents = new ConcurrentHashMap<>();
  private final Map<String, AtomicLong> bookmarks = new ConcurrentHashMap<>();

  MemoryRoom(MemoryNode node, String name, RoomKind kind, int number) {
    this.node = node;
    this.name = name;
    this.kind = kind;
    this.id = String.format("%02x", number).repeat(32);
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
    return new History() {
      @Override
      public Page latest(int limit) {
        return page(messages.size(), limit);
      }

      @Override
      public Page before(Page page) {
        return before(page.cursor(), page.limit());
      }

      @Override
      public Page before(String cursor, int limit) {
        return page(Integer.parseInt(cursor), limit);
      }
    };
  }

  private synchronized History.Page page(int end, int limit) {
    int start = Math.max(0, end - limit);
    return new History.Page(messages.subList(start, end), Integer.toString(start), limit);
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
            MemoryNode.IDENTITY,
            node.profile().name(),
            MemberKind.PERSON,
            "12".repeat(32),
            position(),
            true));
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
}
