package dev.covey.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.covey.api.Contact;
import dev.covey.api.Device;
import dev.covey.api.DeviceOffer;
import dev.covey.api.Member;
import dev.covey.api.Message;
import dev.covey.api.Profile;
import dev.covey.api.Room;
import dev.covey.core.StorageException;
import dev.covey.core.bytes.Bytes;
import dev.covey.core.crypto.KeyPair;
import dev.covey.core.testing.Await;
import dev.covey.dht.mainline.MainlineDht;
import dev.covey.node.device.DeviceCode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * An identity that moves: to a new machine, to a second device, back to an old copy of its disk.
 */
@Timeout(180)
class MovingTest {

  private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

  @TempDir Path directory;

  private final MainlineDht bootstrap = MainlineDht.options().open();

  @AfterEach
  void closeBootstrap() {
    bootstrap.close();
  }

  @Test
  void aBackupMakesANewDeviceThatReadsTheOldOneAndGoesOn() {
    try (LocalNode bob = node("bob")) {
      Room his = bob.createRoom("reading");
      Bytes backup;
      Profile before;
      try (LocalNode ada = node("ada")) {
        before = ada.profile();
        Room hers = ada.joinRoom(his.link()).orTimeout(30, TimeUnit.SECONDS).join();
        hers.send("before the backup");
        ada.contacts().add(bob.profile().identity(), "Robert");
        backup = Bytes.wrap(ada.backup("correct horse".toCharArray()));
        hers.send("after the backup");
        awaitText(his, "after the backup");
      }
      Profile restored = restore("new", backup, "correct horse");
      assertThat(restored.identity()).isEqualTo(before.identity());
      assertThat(restored.name()).isEqualTo("ada");
      assertThat(restored.device()).isNotEqualTo(before.device());
      try (LocalNode ada = node("new")) {
        assertThat(ada.contacts().all())
            .containsExactly(new Contact(bob.profile().identity(), "Robert", false, false));
        Room hers = ada.room("reading").orElseThrow();
        awaitText(hers, "before the backup");
        awaitText(hers, "after the backup");
        hers.send("from the new machine");
        awaitText(his, "from the new machine");
        assertThat(his.members())
            .filteredOn(m -> m.identity().equals(before.identity()))
            .hasSize(2);
        assertThat(ada.devices().all()).extracting(Device::key).contains(before.device());
      }
    }
  }

  @Test
  void whatIsNoBackupWritesNothing() throws IOException {
    Bytes backup;
    try (LocalNode ada = LocalNode.open(config("ada").withNetwork(false))) {
      Room unused = ada.createRoom("reading");
      backup = Bytes.wrap(ada.backup("right".toCharArray()));
    }
    assertRefused(backup, "wrong", "the password is wrong");
    assertRefused(backup.slice(0, backup.length() / 2), "right", "cut short");
    byte[] edited = backup.toByteArray();
    edited[edited.length - 20] ^= 1;
    assertRefused(Bytes.wrap(edited), "right", "was changed");
    assertRefused(Bytes.utf8("hello"), "right", "not a backup");
    assertThat(directory.resolve("x")).doesNotExist();
    assertThatThrownBy(() -> restore("ada", backup, "right"))
        .isInstanceOf(StorageException.class)
        .hasMessageContaining("in use as somebody already");
    Files.createDirectories(directory.resolve("foreign"));
    Files.writeString(directory.resolve("foreign/letter.txt"), "dear diary");
    assertThatThrownBy(() -> restore("foreign", backup, "right"))
        .isInstanceOf(StorageException.class)
        .hasMessageContaining("letter.txt");
  }

  @Test
  void aNewDeviceIsLinkedByItsCodeAndBothAreTheSamePerson() throws Exception {
    try (LocalNode bob = node("bob");
        LocalNode ada = node("ada")) {
      Room his = bob.createRoom("reading");
      Room hers = ada.joinRoom(his.link()).orTimeout(30, TimeUnit.SECONDS).join();
      hers.send("from the laptop");
      ada.contacts().add(bob.profile().identity(), "Robert");
      Device added;
      LocalNode.open(config("phone").withNetwork(false)).close(); // A first look round.
      try (LinkingDevice phone = LinkingDevice.open(config("phone"))) {
        added = ada.devices().add(phone.code()).get(60, TimeUnit.SECONDS);
        Profile linked = phone.linked().get(60, TimeUnit.SECONDS);
        assertThat(linked.identity()).isEqualTo(ada.profile().identity());
        assertThat(linked.device()).isEqualTo(added.key());
        assertThat(phone.setAside().orElseThrow()).contains("made way; kept in ");
        assertThatThrownBy(() -> ada.devices().add(phone.code()).get(60, TimeUnit.SECONDS))
            .hasMessageContaining("used already");
      }
      assertThat(ada.devices().all()).extracting(Device::self).containsExactly(true, false);
      try (LocalNode phone = node("phone")) {
        assertThat(phone.devices().all())
            .extracting(Device::key)
            .containsExactlyInAnyOrder(added.key(), ada.profile().device());
        assertThat(phone.contacts().find("Robert")).isPresent();
        Room third = phone.room("reading").orElseThrow();
        awaitText(third, "from the laptop");
        third.send("from the phone");
        awaitText(his, "from the phone");
        awaitText(hers, "from the phone");
        assertThat(his.members())
            .extracting(Member::identity)
            .filteredOn(ada.profile().identity()::equals)
            .hasSize(2);
      }
    }
  }

  @Test
  void aRevokedDeviceIsHeardNoMore() throws Exception {
    try (LocalNode bob = node("bob");
        LocalNode ada = node("ada")) {
      Room hers = ada.createRoom("reading");
      Room his = bob.joinRoom(hers.link()).orTimeout(30, TimeUnit.SECONDS).join();
      Device added;
      try (LinkingDevice phone = LinkingDevice.open(config("phone"))) {
        added = ada.devices().add(phone.code()).get(60, TimeUnit.SECONDS);
        assertThat(phone.linked().get(60, TimeUnit.SECONDS)).isNotNull();
      }
      try (LocalNode phone = node("phone")) {
        phone.room("reading").orElseThrow().send("from the phone");
        awaitText(his, "from the phone");
        awaitText(hers, "from the phone");
      }
      ada.devices().revoke(added.key());
      assertThat(ada.devices().all()).extracting(Device::revoked).containsExactly(false, true);
      assertThatThrownBy(() -> ada.devices().revoke(ada.profile().device()))
          .hasMessageContaining("that is this device");
      assertThatThrownBy(() -> ada.devices().revoke("00".repeat(32)))
          .hasMessageContaining("no device");
      hers.send("the phone was lost");
      awaitText(his, "the phone was lost");
      try (LocalNode phone = node("phone")) {
        phone.room("reading").orElseThrow().send("found it");
        hers.send("not by me");
        awaitText(his, "not by me");
        assertThat(texts(his)).contains("from the phone").doesNotContain("found it");
        assertThat(texts(hers)).doesNotContain("found it");
      }
    }
  }

  @Test
  void aCodeWithoutAnAddressIsFoundByItsTopic() throws Exception {
    try (LocalNode ada = node("ada");
        LinkingDevice phone = LinkingDevice.open(config("phone"))) {
      DeviceCode code = DeviceCode.parse(phone.code());
      String bare = new DeviceCode(code.key(), code.secret(), List.of()).text();
      Device added = ada.devices().add(bare).get(60, TimeUnit.SECONDS);
      assertThat(phone.linked().get(60, TimeUnit.SECONDS).device()).isEqualTo(added.key());
    }
  }

  @Test
  void theCodeMayBeShownByTheOldDeviceAndServesOnce() throws Exception {
    try (LocalNode ada = node("ada")) {
      Room hers = ada.createRoom("reading");
      DeviceOffer offer = ada.devices().offer();
      assertThat(ada.devices().offered(offer.code())).hasValue(offer);
      try (LinkingDevice phone = LinkingDevice.open(config("phone"), offer.code())) {
        assertThat(phone.code()).isEmpty();
        Profile linked = phone.linked().get(60, TimeUnit.SECONDS);
        assertThat(linked.identity()).isEqualTo(ada.profile().identity());
        assertThat(offer.added().get(60, TimeUnit.SECONDS).key()).isEqualTo(linked.device());
      }
      try (LinkingDevice late = LinkingDevice.open(config("late"), offer.code())) {
        assertThatThrownBy(() -> late.linked().get(3, TimeUnit.SECONDS))
            .isInstanceOf(TimeoutException.class);
      }
      assertThat(directory.resolve("late/identity")).doesNotExist();
      try (LocalNode phone = node("phone")) {
        phone.room("reading").orElseThrow().send("from the phone");
        awaitText(hers, "from the phone");
      }
    }
  }

  @Test
  void anOldDevicesCodeWithoutAnAddressIsFoundByItsTopic() throws Exception {
    try (LocalNode ada = node("ada")) {
      DeviceCode code = DeviceCode.parse(ada.devices().offer().code());
      String bare = new DeviceCode(code.key(), code.secret(), List.of(), true).text();
      try (LinkingDevice phone = LinkingDevice.open(config("phone"), bare)) {
        assertThat(phone.linked().get(60, TimeUnit.SECONDS).identity())
            .isEqualTo(ada.profile().identity());
      }
    }
  }

  @Test
  void aCodeIsTakenByTheOtherKindOfDeviceOnly() throws Exception {
    try (LocalNode ada = node("ada");
        LinkingDevice phone = LinkingDevice.open(config("phone"))) {
      String shown = ada.devices().offer().code();
      assertThatThrownBy(() -> ada.devices().add(shown).get(5, TimeUnit.SECONDS))
          .hasMessageContaining("`covey device link` on the new device takes it");
      assertThatThrownBy(() -> LinkingDevice.open(config("tablet"), phone.code()))
          .hasMessageContaining("`covey device add` on an old one takes it");
      assertThatThrownBy(() -> LinkingDevice.open(config("tablet"), "nonsense"))
          .hasMessageContaining("not a device code");
      assertThat(directory.resolve("tablet")).doesNotExist();
      for (int i = 1; i < 4; i++) {
        assertThat(ada.devices().offer().code()).isNotEqualTo(shown);
      }
      assertThatThrownBy(() -> ada.devices().offer()).hasMessageContaining("4 codes already");
      assertThat(ada.devices().offered(shown).orElseThrow().added().cancel(true)).isTrue();
      assertThat(ada.devices().offer().code()).isNotEqualTo(shown);
    }
  }

  @Test
  void whoGuessesAnOldDevicesSecretGetsNothing() throws Exception {
    try (LocalNode ada = node("ada")) {
      DeviceOffer offer = ada.devices().offer();
      DeviceCode code = DeviceCode.parse(offer.code());
      String guessed = DeviceCode.create(code.key(), code.addresses()).shownByOldDevice().text();
      String swapped =
          new DeviceCode(KeyPair.generate().publicKey(), code.secret(), code.addresses(), true)
              .text();
      try (LinkingDevice eve = LinkingDevice.open(config("eve"), guessed);
          LinkingDevice mallory = LinkingDevice.open(config("mallory"), swapped)) {
        assertThatThrownBy(() -> eve.linked().get(3, TimeUnit.SECONDS))
            .isInstanceOf(TimeoutException.class);
        assertThat(mallory.linked()).isNotDone();
      }
      assertThat(offer.added()).isNotDone();
      try (LinkingDevice phone = LinkingDevice.open(config("phone"), offer.code())) {
        assertThat(phone.linked().get(60, TimeUnit.SECONDS).name()).isEqualTo("ada");
      }
    }
  }

  @Test
  void whoHasAnotherCodeHandsOverNothing() throws Exception {
    try (LocalNode eve = node("eve");
        LinkingDevice phone = LinkingDevice.open(config("phone"))) {
      DeviceCode code = DeviceCode.parse(phone.code());
      // The right place and key; the secret is a guess.
      String guessed = DeviceCode.create(code.key(), code.addresses()).text();
      var adding = eve.devices().add(guessed);
      // Another key, with the right secret and topic's place.
      String swapped =
          new DeviceCode(KeyPair.generate().publicKey(), code.secret(), code.addresses()).text();
      var unusedToo = eve.devices().add(swapped);
      assertThatThrownBy(() -> phone.linked().get(3, TimeUnit.SECONDS))
          .isInstanceOf(TimeoutException.class);
      assertThat(adding).isNotDone();
      assertThat(directory.resolve("phone/identity")).doesNotExist();
      assertThat(directory.resolve("phone/store")).doesNotExist();
    }
  }

  @Test
  void anOldCopyOfTheWholeDirectoryGoesOnInANewGeneration() throws IOException {
    try (LocalNode bob = node("bob")) {
      Room his = bob.createRoom("reading");
      Profile before;
      try (LocalNode ada = node("ada")) {
        before = ada.profile();
        ada.joinRoom(his.link()).orTimeout(30, TimeUnit.SECONDS).join().send("one");
        awaitText(his, "one");
      }
      copy(directory.resolve("ada"), directory.resolve("copy"));
      try (LocalNode ada = node("ada")) {
        Room hers = ada.room("reading").orElseThrow();
        hers.send("two");
        hers.send("three");
        awaitText(his, "three");
      }
      try (LocalNode ada = LocalNode.open(config("copy").withName("ada"))) {
        assertThat(ada.profile()).isEqualTo(before);
        Room hers = ada.room("reading").orElseThrow();
        awaitText(hers, "three");
        hers.send("four");
        awaitText(his, "four");
        assertThat(texts(his)).containsSubsequence("one", "two", "three", "four");
        Await.until("the same room", () -> texts(hers).equals(texts(his)));
        assertThat(his.members())
            .filteredOn(m -> m.identity().equals(before.identity()))
            .hasSize(2);
      }
    }
  }

  private void assertRefused(Bytes backup, String password, String why) {
    assertThatThrownBy(() -> restore("x", backup, password))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(why);
  }

  private Profile restore(String name, Bytes backup, String password) {
    return FreshNode.restore(
        directory.resolve(name), backup, password.toCharArray(), Instant.now(), unused -> {});
  }

  private LocalNode node(String name) {
    return LocalNode.open(name.equals("new") ? config(name) : config(name).withName(name));
  }

  private NodeConfig config(String name) {
    return NodeConfig.at(directory.resolve(name))
        .withListen(new InetSocketAddress(LOOPBACK, 0))
        .withBootstrap(List.of(bootstrap.localAddress()))
        .withLan(false)
        .withLinkAddresses(false);
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Files.copy(file, to.resolve(from.relativize(file)));
      }
    }
  }

  private static List<String> texts(Room room) {
    return room.history().latest(100).items().stream().map(Message::text).toList();
  }

  private static void awaitText(Room room, String text) {
    Await.until(text, () -> texts(room).contains(text));
  }
}
