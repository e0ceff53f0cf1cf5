package dev.covey.bot;

import dev.covey.api.MemberKind;
import dev.covey.api.Message;
import dev.covey.api.MessageKind;
import dev.covey.api.Room;
import dev.covey.api.Subscription;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A bot at work in one room. Safe on any thread. */
public final class RunningBot implements AutoCloseable {

  private static final long HELLO_SECONDS = 30;

  private final Room room;
  private final Bot.Behaviour behaviour;
  private final Optional<Instant> came;
  private volatile Optional<Subscription> subscription = Optional.empty();

  private RunningBot(Room room, Bot.Behaviour behaviour, Optional<Instant> came) {
    this.room = room;
    this.behaviour = behaviour;
    this.came = came;
  }

  static RunningBot start(String name, Room room, Bot.Behaviour behaviour) {
    boolean all = behaviour.hearHistory();
    // Before the hello is waited for: who sees it may speak to the bot before it is seen here.
    long after = all ? 0 : room.position();
    RunningBot bot =
        new RunningBot(room, behaviour, all ? Optional.empty() : Optional.of(hello(room)));
    bot.subscription = Optional.of(room.follow("bot/" + name, after, bot::hear));
    return bot;
  }

  /** Ends it. Waits for the handler that runs, unless that is where it is called from. */
  @Override
  public void close() {
    subscription.ifPresent(Subscription::close);
  }

  /** When this node said hello in the room: among the first things that arrived here. */
  private static Instant hello(Room room) {
    CompletableFuture<Instant> said = new CompletableFuture<>();
    try (Subscription unused =
        room.listen(
            0,
            message -> {
              if (message.own() && message.kind() == MessageKind.HELLO) {
                said.complete(message.claimedAt());
              }
            })) {
      return said.get(HELLO_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while a bot started", e);
    } catch (ExecutionException | TimeoutException e) {
      throw new IllegalStateException("this node has not said hello in room " + room.name(), e);
    }
  }

  private void hear(Message message) {
    if (message.own()
        || (message.authorKind() == MemberKind.BOT && !behaviour.hearBots())
        || came.filter(message.claimedAt()::isBefore).isPresent()) {
      return;
    }
    if (message.kind() == MessageKind.FILE) {
      behaviour.files().forEach(handler -> run(handler, message, message.text()));
    } else if (message.kind() == MessageKind.TEXT) {
      onText(message);
    }
  }

  private void onText(Message message) {
    String text = message.text().strip();
    if (text.startsWith(behaviour.prefix())) {
      List<String> parts = List.of(text.substring(behaviour.prefix().length()).split("\\s+", 2));
      Bot.Command command = behaviour.commands().get(parts.get(0).toLowerCase(Locale.ROOT));
      if (command != null) {
        run(command.handler(), message, parts.size() < 2 ? "" : parts.get(1));
        return;
      }
    }
    behaviour.texts().forEach(handler -> run(handler, message, message.text()));
  }

  private void run(BotHandler handler, Message message, String arguments) {
    try {
      handler.handle(new BotContext(message, room, arguments));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (Exception e) {
      behaviour.onError().accept(message, e);
    }
  }
}
