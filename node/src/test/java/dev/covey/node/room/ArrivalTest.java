package dev.covey.node.room;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.covey.api.Message;
import dev.covey.api.Subscription;
import dev.covey.core.testing.Await;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ArrivalTest {

  @TempDir Path temp;
  private TestNode ada;
  private final BlockingQueue<Message> heard = new LinkedBlockingQueue<>();

  @BeforeEach
  void open() {
    ada = new TestNode(temp.resolve("ada"), "ada");
  }

  @AfterEach
  void close() throws InterruptedException {
    ada.close();
  }

  @Test
  void pastThenPresentWithoutGapOrRepeat() throws InterruptedException {
    ada.lobby().sendAll(numbers(0, 200));
    try (Subscription listening = ada.lobby().listen(0, heard::add)) {
      assertThat(listening).isNotNull();
      for (int i = 200; i < 300; i++) {
        assertThat(ada.lobby().send("m" + i).text()).isEqualTo("m" + i);
      }
      for (int position = 1; position <= 301; position++) {
        Message next = next();
        assertThat(next.position()).isEqualTo(position);
      }
      assertThat(heard).isEmpty();
    }
  }

  @Test
  void listensFromNow() throws InterruptedException {
    ada.lobby().send("before");
    try (Subscription listening = ada.lobby().listen(ada.lobby().position(), heard::add)) {
      assertThat(listening).isNotNull();
      ada.lobby().send("after");
      assertThat(next().text()).isEqualTo("after");
    }
  }

  @Test
  void poisonedMessageStopsNothing() throws InterruptedException {
    try (Subscription listening =
        ada.lobby()
            .listen(
                0,
                message -> {
                  if (message.text().equals("poison")) {
                    throw new IllegalStateException("cannot swallow that");
                  }
                  if (message.text().equals("venom")) {
                    throw new AssertionError("nor that");
                  }
                  heard.add(message);
                })) {
      assertThat(listening).isNotNull();
      ada.lobby().sendAll(List.of("poison", "venom", "water"));
      assertThat(next().text()).isEmpty();
      assertThat(next().text()).isEqualTo("water");
    }
  }

  @Test
  void bookmarkResumesAfterAKill() throws InterruptedException {
    ada.lobby().sendAll(numbers(0, 10));
    CountDownLatch stuck = new CountDownLatch(1);
    CountDownLatch reached = new CountDownLatch(1);
    Subscription first =
        ada.lobby()
            .follow(
                "printer",
                message -> {
                  heard.add(message);
                  if (message.position() == 6) {
                    reached.countDown();
                    awaitQuietly(stuck);
                  }
                });
    assertThat(reached.await(20, TimeUnit.SECONDS)).isTrue();
    assertThatThrownBy(() -> ada.lobby().follow("printer", heard::add))
        .hasMessageContaining("is being followed");
    stuck.countDown();
    first.close();
    long last = heard.stream().mapToLong(Message::position).max().orElseThrow();
    heard.clear();
    ada.drop();
    ada.open();
    try (Subscription again = ada.lobby().follow("printer", heard::add)) {
      assertThat(again).isNotNull();
      if (last < 11) {
        assertThat(next().position()).isEqualTo(last + 1);
      }
      ada.lobby().send("end");
      Message message = next();
      while (!message.text().equals("end")) {
        message = next();
      }
      assertThat(message.position()).isEqualTo(12);
    }
  }

  @Test
  void newBookmarkIsPutWhereItIsToldAndStaysThere() throws InterruptedException {
    ada.lobby().sendAll(numbers(0, 10));
    ada.lobby().follow("late", 8, message -> {}).close();
    ada.drop();
    ada.open();
    try (Subscription again = ada.lobby().follow("late", 2, heard::add)) {
      assertThat(again).isNotNull();
      ada.lobby().send("end");
      assertThat(next().position()).isGreaterThanOrEqualTo(9);
    }
    assertThatThrownBy(() -> ada.lobby().follow("never", -1, heard::add))
        .hasMessageContaining("position -1");
  }

  @Test
  void messageWhoseListenerDidNotReturnIsHeardAgain() throws InterruptedException {
    ada.lobby().send("important");
    CountDownLatch reached = new CountDownLatch(1);
    CountDownLatch never = new CountDownLatch(1);
    Subscription dying =
        ada.lobby()
            .follow(
                "bot",
                message -> {
                  reached.countDown();
                  awaitQuietly(never);
                });
    assertThat(reached.await(20, TimeUnit.SECONDS)).isTrue();
    ada.store.close();
    never.countDown();
    dying.close();
    ada.rooms.close();
    ada.open();
    try (Subscription again = ada.lobby().follow("bot", heard::add)) {
      assertThat(again).isNotNull();
      assertThat(next().position()).isEqualTo(1);
      assertThat(next().text()).isEqualTo("important");
    }
  }

  @Test
  void messageThatAListenerLeavesByClosingAndThrowingIsHeardAgain() throws InterruptedException {
    ada.lobby().sendAll(List.of("one", "two"));
    CompletableFuture<Subscription> self = new CompletableFuture<>();
    self.complete(
        ada.lobby()
            .follow(
                "bot",
                message -> {
                  heard.add(message);
                  if (message.text().equals("one")) {
                    Await.value(self).close();
                    throw new IllegalStateException("not now");
                  }
                }));
    assertThat(next().position()).isEqualTo(1);
    assertThat(next().text()).isEqualTo("one");
    Await.value(self).close();
    try (Subscription again = ada.lobby().follow("bot", heard::add)) {
      assertThat(again).isNotNull();
      assertThat(next().text()).isEqualTo("one");
      assertThat(next().text()).isEqualTo("two");
    }
  }

  @Test
  void nothingIsCalledAfterClose() throws InterruptedException {
    AtomicInteger calls = new AtomicInteger();
    CountDownLatch begun = new CountDownLatch(1);
    Subscription listening =
        ada.lobby()
            .listen(
                0,
                message -> {
                  begun.countDown();
                  calls.incrementAndGet();
                });
    assertThat(begun.await(20, TimeUnit.SECONDS)).isTrue();
    listening.close();
    listening.close();
    int after = calls.get();
    try (Subscription marker = ada.lobby().listen(ada.lobby().position(), heard::add)) {
      assertThat(marker).isNotNull();
      ada.lobby().send("unheard");
      assertThat(next().text()).isEqualTo("unheard");
    }
    assertThat(calls).hasValue(after);
  }

  @Test
  void listenerMayCloseItselfAndSend() throws InterruptedException {
    AtomicReference<Subscription> self = new AtomicReference<>();
    CountDownLatch ready = new CountDownLatch(1);
    self.set(
        ada.lobby()
            .listen(
                0,
                message -> {
                  awaitQuietly(ready);
                  heard.add(ada.lobby().send("reply to " + message.position()));
                  Objects.requireNonNull(self.get()).close();
                }));
    ready.countDown();
    assertThat(next().text()).isEqualTo("reply to 1");
    ada.lobby().send("more");
    assertThat(ada.texts()).containsExactly("reply to 1", "more");
  }

  @Test
  void closingRoomWaitsForTheListenerThatIsBeingCalled() throws InterruptedException {
    LocalRoom room = ada.lobby();
    CompletableFuture<Void> closing = new CompletableFuture<>();
    CompletableFuture<Boolean> waited = new CompletableFuture<>();
    CountDownLatch reached = new CountDownLatch(1);
    Subscription unused =
        room.follow(
            "bot",
            message -> {
              reached.countDown();
              // It is waited for from now on, and not for long: no other thread has a part in it.
              Await.until("the room closes", () -> takesNoListener(room));
              waited.complete(!closing.isDone());
            });
    assertThat(reached.await(20, TimeUnit.SECONDS)).isTrue();
    ada.rooms.close();
    closing.complete(null);
    assertThat(Await.value(waited)).isTrue();
    ada.store.close();
    ada.open();
    assertNextIsNotTheFirst();
  }

  @Test
  void listenerThatClosesItsSubscriptionAndItsRoomHasHandledItsMessage()
      throws InterruptedException {
    CompletableFuture<Subscription> self = new CompletableFuture<>();
    CompletableFuture<Boolean> shut = new CompletableFuture<>();
    self.complete(
        ada.lobby()
            .follow(
                "bot",
                message -> {
                  Await.value(self).close();
                  ada.shut();
                  shut.complete(true);
                }));
    assertThat(Await.value(shut)).isTrue();
    ada.open();
    assertNextIsNotTheFirst();
  }

  private static boolean takesNoListener(LocalRoom room) {
    try {
      room.listen(0, message -> {}).close();
      return false;
    } catch (IllegalStateException closed) {
      return true;
    }
  }

  private void assertNextIsNotTheFirst() throws InterruptedException {
    try (Subscription again = ada.lobby().follow("bot", heard::add)) {
      assertThat(again).isNotNull();
      ada.lobby().send("end");
      assertThat(next().text()).isEqualTo("end");
    }
  }

  @Test
  void bookmarkNamesAreBounded() {
    assertThatThrownBy(() -> ada.lobby().follow("", heard::add)).hasMessageContaining("0 bytes");
    assertThatThrownBy(() -> ada.lobby().follow("x".repeat(201), heard::add))
        .hasMessageContaining("201 bytes");
    ada.lobby().follow("x".repeat(200), heard::add).close();
    assertThatThrownBy(() -> ada.lobby().listen(-1, heard::add)).hasMessageContaining("below 0");
  }

  private Message next() throws InterruptedException {
    Message message = heard.poll(20, TimeUnit.SECONDS);
    assertThat(message).as("a message within 20 s").isNotNull();
    return message;
  }

  private static List<String> numbers(int from, int to) {
    return IntStream.range(from, to).mapToObj(i -> "m" + i).toList();
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
