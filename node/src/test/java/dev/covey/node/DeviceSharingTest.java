package dev.covey.node;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.covey.api.Contact;
import dev.covey.api.Device;
import dev.covey.api.MemberKind;
import dev.covey.api.Message;
import dev.covey.api.Participant;
import dev.covey.api.Room;
import dev.covey.core.bytes.Bytes;
import dev.covey.core.crypto.Blake2b;
import dev.covey.core.crypto.KeyPair;
import dev.covey.core.testing.Await;
import dev.covey.dht.mainline.MainlineDht;
import dev.covey.node.identity.DataDirectory;
import dev.covey.node.identity.Identity;
import dev.covey.node.identity.SeedPhrase;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** One person on several devices: what is done on one is there on the others. */
@Timeout(180)
class DeviceSharingTest {

  private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

  @TempDir Path directory;

  private final MainlineDht bootstrap = MainlineDht.options().open();

  @AfterEach
  void closeBootstrap() {
    bootstrap.close();
  }

  @Test
  void aRoomEnteredOnOneDeviceIsOnTheOther() throws Exception {
    try (LocalNode bob = node("bob");
        LocalNode laptop = node("ada")) {
      link(laptop, "phone");
      try (LocalNode phone = node("phone")) {
        Room his = bob.createRoom("reading");
        Room joined = phone.joinRoom(his.link()).get(30, TimeUnit.SECONDS);
        joined.send("from the phone");
        Room there = await(laptop, "reading");
        awaitText(there, "from the phone");
        there.send("from the laptop");
        awaitText(his, "from the laptop");
        awaitText(joined, "from the laptop");

        Room made = laptop.createRoom("made");
        Room open = laptop.openRoom("commons");
        Room direct = laptop.direct(bob.profile().identity(), "hello");
        made.send("one");
        awaitText(await(phone, "made"), "one");
        Await.until("open room", () -> phone.room(open.id()).isPresent());
        Await.until("direct room", () -> phone.room(direct.id()).isPresent());
        await(phone, "made").send("two");
        awaitText(made, "two");
        assertThat(laptop.rooms()).hasSameSizeAs(phone.rooms()).hasSize(4);
      }
    }
  }

  @Test
  void aRoomThatWasLeftIsLeftOnBoth() throws Exception {
    try (LocalNode bob = node("bob");
        LocalNode laptop = node("ada")) {
      Room his = bob.createRoom("reading");
      Room hers = laptop.joinRoom(his.link()).get(30, TimeUnit.SECONDS);
      RoomNodes.awaitIn(his, laptop);
      link(laptop, "phone");
      try (LocalNode phone = node("phone")) {
        Room there = await(phone, "reading");
        Await.until("in the room", () -> isIn(there, phone));
        laptop.room("reading").orElseThrow().membership().leave();
        Await.until("left on the phone", () -> !isIn(there, phone));
        RoomNodes.awaitOut(his, laptop);
      }
      assertThat(isIn(hers, laptop)).isFalse();
      link(laptop, "tablet");
      try (LocalNode tablet = node("tablet")) {
        Room unused = laptop.createRoom("later");
        Await.until("told", () -> tablet.room("later").isPresent());
      }
    }
  }

  @Test
  void contactsAreTheSameOnBoth() throws Exception {
    try (LocalNode laptop = node("ada")) {
      laptop.contacts().add(identity("bob"), "Robert");
      laptop.contacts().add(identity("eve"), "Eve");
      link(laptop, "phone");
      try (LocalNode phone = node("phone")) {
        awaitContacts(phone, laptop);
        phone.contacts().rename("Robert", "Bob");
        phone.contacts().verify("Bob", true);
        laptop.contacts().block("Eve", true);
        Await.until("blocked", () -> phone.contacts().find("Eve").orElseThrow().blocked());
        Await.until("renamed", () -> laptop.contacts().find("Bob").isPresent());
        Await.until("verified", () -> laptop.contacts().find("Bob").orElseThrow().verified());
        phone.contacts().remove("Eve");
        Await.until("removed", () -> laptop.contacts().find("Eve").isEmpty());
        laptop.contacts().add(identity("eve"), "Evelyn");
        awaitContacts(phone, laptop);
        Await.until("anew", () -> phone.contacts().find("Evelyn").isPresent());
        assertThat(phone.contacts().find("Evelyn").orElseThrow().blocked()).isFalse();
      }
    }
  }

  @Test
  void whatWasDoneApartMeetsLater() throws Exception {
    try (LocalNode laptop = node("ada")) {
      laptop.contacts().add(identity("bob"), "Robert");
      link(laptop, "phone");
    }
    try (LocalNode phone = node("phone")) {
      Room unused = phone.createRoom("by the phone");
      phone.contacts().rename("Robert", "Bob");
      phone.contacts().add(identity("eve"), "Friend");
    }
    try (LocalNode laptop = node("ada")) {
      Room unused = laptop.createRoom("by the laptop");
      laptop.contacts().block("Robert", true);
      laptop.contacts().add(identity("dan"), "Friend");
      try (LocalNode phone = node("phone")) {
        Room unusedToo = await(phone, "by the laptop");
        Room unusedThird = await(laptop, "by the phone");
        awaitContacts(phone, laptop);
        Await.until("both changes", () -> laptop.contacts().find("Bob").isPresent());
        Await.until("blocked", () -> phone.contacts().find("Bob").orElseThrow().blocked());
        assertThat(laptop.contacts().all())
            .extracting(Contact::name)
            .containsExactly("Bob", "Friend", "Friend (2)");
      }
    }
  }

  @Test
  void theWordsAloneBringRoomsAndContactsBackFromAnotherDevice() throws Exception {
    try (LocalNode laptop = node("ada")) {
      Room room = laptop.createRoom("reading");
      room.send("a long time ago");
      laptop.contacts().add(identity("bob"), "Robert");
      restoreSeed("phone", "ada");
      try (LocalNode phone = node("phone")) {
        awaitText(await(phone, "reading"), "a long time ago");
        awaitContacts(phone, laptop);
        assertThat(phone.contacts().find("Robert")).isPresent();
        Await.until("devices", () -> laptop.devices().all().size() == 2);
      }
    }
  }

  @Test
  void aRevokedDeviceIsToldNothingNew() throws Exception {
    try (LocalNode laptop = node("ada")) {
      Room before = laptop.createRoom("before");
      Device lost = link(laptop, "phone");
      Device kept = link(laptop, "tablet");
      try (LocalNode phone = node("phone");
          LocalNode tablet = node("tablet")) {
        Room unused = await(phone, "before");
        Room unusedToo = await(tablet, "before");
        Await.until("hello", () -> laptop.devices().all().size() == 3);
        laptop.devices().revoke(lost.key());
        Await.until(
            "known",
            () ->
                tablet.devices().all().stream()
                    .anyMatch(d -> d.key().equals(lost.key()) && d.revoked()));
        Room after = laptop.createRoom("after");
        after.send("hello, tablet");
        awaitText(await(tablet, "after"), "hello, tablet");
        phone.contacts().add(identity("eve"), "planted");
        laptop.contacts().add(identity("bob"), "Robert");
        Await.until("told", () -> tablet.contacts().find("Robert").isPresent());
        assertThat(phone.room("after")).isEmpty();
        assertThat(phone.contacts().find("Robert")).isEmpty();
        assertThat(tablet.contacts().find("planted")).isEmpty();
        Await.until("out of the room", () -> devicesIn(before, lost.key()) == 0);
        Await.until("the other one is in", () -> devicesIn(before, kept.key()) == 1);
      }
    }
  }

  private static long devicesIn(Room room, String device) {
    return room.membership().participants().stream()
        .flatMap(member -> member.devices().stream())
        .filter(device::equals)
        .count();
  }

  private static boolean isIn(Room room, LocalNode node) {
    return room.membership().participants().stream()
        .map(Participant::identity)
        .anyMatch(node.profile().identity()::equals);
  }

  @CanIgnoreReturnValue
  private Device link(LocalNode old, String name) throws Exception {
    try (LinkingDevice fresh = LinkingDevice.open(config(name))) {
      Device added = old.devices().add(fresh.code()).get(60, TimeUnit.SECONDS);
      assertThat(fresh.linked().get(60, TimeUnit.SECONDS).device()).isEqualTo(added.key());
      return added;
    }
  }

  /** What `covey id restore` makes of the words. */
  private void restoreSeed(String name, String from) {
    Identity old = Identity.read(directory.resolve(from));
    try (DataDirectory fresh = DataDirectory.open(directory.resolve(name))) {
      KeyPair seed = KeyPair.fromSeed(SeedPhrase.seed(SeedPhrase.of(old.identity().seed())));
      Identity.of(seed, KeyPair.generate(), "ada", MemberKind.PERSON, Instant.now()).write(fresh);
    }
  }

  /** An identity's key that nobody else has. */
  private static String identity(String name) {
    return KeyPair.fromSeed(Blake2b.hash(Bytes.utf8(name))).publicKey().toString();
  }

  private static void awaitContacts(LocalNode one, LocalNode other) {
    Await.until("the same contacts", () -> one.contacts().all().equals(other.contacts().all()));
  }

  private static Room await(LocalNode node, String room) {
    Await.until(room, () -> node.room(room).isPresent());
    return node.room(room).orElseThrow();
  }

  private static void awaitText(Room room, String text) {
    Await.until(
        text,
        () ->
            room.history().latest(100).items().stream().map(Message::text).anyMatch(text::equals));
  }

  private LocalNode node(String name) {
    return LocalNode.open(
        config(name).withName("ada".equals(name) || "bob".equals(name) ? name : "ada"));
  }

  private NodeConfig config(String name) {
    return NodeConfig.at(directory.resolve(name))
        .withListen(new InetSocketAddress(LOOPBACK, 0))
        .withBootstrap(List.of(bootstrap.localAddress()))
        .withLan(false)
        .withLinkAddresses(false);
  }
}
