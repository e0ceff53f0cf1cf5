package dev.covey.node.room;

import static org.assertj.core.api.Assertions.assertThat;

import dev.covey.api.InviteTerms;
import dev.covey.api.Message;
import dev.covey.api.MessageKind;
import dev.covey.api.Role;
import dev.covey.core.crypto.KeyPair;
import dev.covey.core.log.Log;
import dev.covey.core.testing.Await;
import dev.covey.node.room.key.EpochKeys;
import dev.covey.node.room.key.RoomLink;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Words in epochs that lost, or that do not count any more; blocks are carried by hand. */
@Timeout(120)
class LostKeysTest {

  @TempDir Path directory;

  private TestNode ada;
  private TestNode bob;
  private TestNode trent;
  private TestNode dave;
  private String oldLink = "";

  @BeforeEach
  void open() {
    ada = new TestNode(directory.resolve("ada"), "ada");
    bob = new TestNode(directory.resolve("bob"), "bob");
    trent = new TestNode(directory.resolve("trent"), "trent");
    dave = new TestNode(directory.resolve("dave"), "dave");
    LocalRoom room = ada.rooms.create("club");
    InviteTerms once = new InviteTerms(Role.WRITER, Set.of(), 1, 0, "for dave");
    oldLink = room.membership().invite(once).link();
    for (TestNode member : List.of(bob, trent)) {
      join(member, room.link());
    }
    carryAll(ada, bob, trent);
    room.membership().role(who(bob), Role.MODERATOR);
    carryAll(ada, bob, trent);
    bob.clock.addAndGet(60_000);
  }

  @AfterEach
  void close() throws InterruptedException {
    for (TestNode node : List.of(ada, bob, trent, dave)) {
      node.close();
    }
  }

  @Test
  void whoHasNoBoxInAnEpochThatLostGetsItsKeyFromThoseWhoDo() {
    join(dave, oldLink);
    carryAll(ada, dave);
    alone(ada, "by ada"); // Earlier, and for dave as well, of whom bob has not heard.
    alone(bob, "by bob");
    long before = log(ada).length() + log(bob).length();
    Await.until(
        () -> "dave with " + room(dave).keys().all(),
        () -> {
          carryAll(ada, bob, dave);
          return texts(dave).containsAll(List.of("by ada", "by bob"));
        });
    EpochKeys current = room(ada).keys().current();
    assertThat(room(dave).keys().current().controlKey()).isEqualTo(current.controlKey());
    assertThat(log(ada).length() + log(bob).length() - before)
        .as("entries to that end")
        .isBetween(1L, 2L);
    assertThat(room(trent).keys().all()).hasSize(1);
  }

  @Test
  void wordsInAnEpochThatCountsNoMoreAreReadAndNobodyWritesOnInIt() {
    alone(bob, "by bob");
    EpochKeys his = room(bob).keys().current();
    assertThat(his.number()).isEqualTo(1);
    room(ada).membership().role(who(bob), Role.WRITER);
    join(dave, oldLink);
    carryAll(ada, dave);
    Await.until(
        () -> "ada with " + room(ada).keys().all() + ", dave with " + room(dave).keys().all(),
        () -> {
          carryAll(ada, bob, dave);
          return texts(ada).contains("by bob") && texts(dave).contains("by bob");
        });
    for (TestNode node : List.of(ada, bob, dave)) {
      assertThat(room(node).keys().current().number()).isZero();
    }
    room(bob).send("in the room's epoch");
    Await.until(
        () -> "trent, whom nobody removed who might, with " + room(trent).keys().all(),
        () -> {
          carryAll(ada, bob, dave, trent);
          return texts(trent).containsAll(List.of("by bob", "in the room's epoch"));
        });
  }

  /** Removes trent without hearing of anybody. */
  private void alone(TestNode node, String text) {
    room(node).membership().remove(who(trent), "");
    room(node).send(text);
  }

  private static void join(TestNode node, String link) {
    LocalRoom joined = node.rooms.join(RoomLink.parse(link));
    assertThat(joined).isSameAs(room(node));
  }

  private static LocalRoom room(TestNode node) {
    return node.rooms.all().get(0);
  }

  private static Log log(TestNode node) {
    return node.store.create(pair(node));
  }

  private static KeyPair pair(TestNode node) {
    return room(node).keys().writerLog(node.identity.deviceSecret(), 0);
  }

  private static String who(TestNode node) {
    return node.identity.identity().publicKey().toString();
  }

  private static void carryAll(TestNode... nodes) {
    for (TestNode from : nodes) {
      for (TestNode to : nodes) {
        if (from != to) {
          carry(from, to);
        }
      }
    }
  }

  /** Brings what a node wrote to another one. */
  private static void carry(TestNode from, TestNode to) {
    Log source = log(from);
    Log target = to.store.create(pair(from));
    long length = target.length();
    long more = source.length() - length;
    if (more > 0) {
      target.append(source.localRange(length, (int) more));
    }
    assertThat(room(to).memberLogs().add(target.key())).isTrue();
    room(to).pass();
  }

  private static List<String> texts(TestNode node) {
    return room(node).history().latest(100).items().stream()
        .filter(message -> message.kind() == MessageKind.TEXT)
        .map(Message::text)
        .toList();
  }
}
