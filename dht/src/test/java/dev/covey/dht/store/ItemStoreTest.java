package dev.covey.dht.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.covey.core.bytes.Bytes;
import dev.covey.core.crypto.KeyPair;
import dev.covey.dht.HostPort;
import dev.covey.dht.kademlia.NodeId;
import dev.covey.dht.krpc.Item;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ItemStoreTest {

  private static final InetSocketAddress ALICE = HostPort.parse("192.0.2.1:4000");
  private static final InetSocketAddress BOB = HostPort.parse("192.0.2.2:4000");
  private static final OptionalLong NO_CAS = OptionalLong.empty();
  private static final Bytes SALT = Bytes.utf8("salt");

  private final Random random = new Random(44);
  private final NodeId own = NodeId.random(random);
  private final ItemStore store = new ItemStore(own, new ItemStore.Limits(20, 15));
  private final KeyPair key = KeyPair.fromSeed(Bytes.wrap(new byte[32]));

  @Test
  void givesBackWhatWasPutForTwoHoursFromTheLastPut() {
    Item item = immutable(1);
    assertThat(store.put(item, NO_CAS, ALICE, 0)).isEqualTo(ItemStore.Outcome.KEPT);
    assertThat(store.put(item, NO_CAS, BOB, hours(1.5))).isEqualTo(ItemStore.Outcome.KEPT);
    store.expire(hours(3.4));
    assertThat(store.item(item.target(), hours(3.4))).isEqualTo(item);
    assertThat(store.item(item.target(), hours(3.6))).isNull();
    store.expire(hours(3.6));
    assertThat(store.size()).isZero();
  }

  @Test
  void replacesAnItemByALaterOneOnly() {
    assertThat(put(5, "five")).isEqualTo(ItemStore.Outcome.KEPT);
    assertThat(put(5, "five")).isEqualTo(ItemStore.Outcome.KEPT);
    assertThat(put(5, "another")).isEqualTo(ItemStore.Outcome.OUTDATED);
    assertThat(put(4, "four")).isEqualTo(ItemStore.Outcome.OUTDATED);
    assertThat(put(6, "six")).isEqualTo(ItemStore.Outcome.KEPT);
    assertThat(store.item(mutable(6, "six").target(), 0)).isEqualTo(mutable(6, "six"));
    assertThat(store.size()).isOne();
  }

  @Test
  void swapsOnlyWhatIsExpected() {
    assertThat(store.put(mutable(3, "three"), OptionalLong.of(2), ALICE, 0))
        .isEqualTo(ItemStore.Outcome.KEPT);
    assertThat(store.put(mutable(4, "four"), OptionalLong.of(2), ALICE, 0))
        .isEqualTo(ItemStore.Outcome.CONFLICT);
    assertThat(store.put(mutable(2, "two"), OptionalLong.of(2), ALICE, 0))
        .isEqualTo(ItemStore.Outcome.CONFLICT);
    assertThat(store.put(mutable(2, "two"), OptionalLong.of(3), ALICE, 0))
        .isEqualTo(ItemStore.Outcome.OUTDATED);
    assertThat(store.put(mutable(4, "four"), OptionalLong.of(3), ALICE, 0))
        .isEqualTo(ItemStore.Outcome.KEPT);
  }

  @Test
  void believesNoSignatureUnverified() {
    Item.Mutable genuine = mutable(1, "one");
    Item.Mutable forged =
        new Item.Mutable(genuine.key(), SALT, 2, genuine.value(), genuine.signature());
    assertThat(store.put(forged, NO_CAS, ALICE, 0)).isEqualTo(ItemStore.Outcome.NOT_AUTHENTIC);
    assertThat(store.put(genuine, NO_CAS, ALICE, 0)).isEqualTo(ItemStore.Outcome.KEPT);
    assertThat(store.put(forged, NO_CAS, ALICE, 0)).isEqualTo(ItemStore.Outcome.NOT_AUTHENTIC);
    assertThat(store.item(genuine.target(), 0)).isEqualTo(genuine);
  }

  @Test
  void keepsTheItemsThatAreClosestToItWhenThereAreTooMany() {
    List<Item> items = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      items.add(immutable(i));
      var unusedOutcome = store.put(items.get(i), NO_CAS, host(i), i);
      assertThat(store.size()).isLessThanOrEqualTo(20);
    }
    items.sort((a, b) -> own.compareDistance(a.target(), b.target()));
    assertThat(items.subList(0, 20)).allMatch(item -> store.item(item.target(), 500) != null);
    assertThat(store.hasRoomFor(items.get(499).target())).isFalse();
    assertThat(store.hasRoomFor(own)).isTrue();
    assertThat(store.put(items.get(499), NO_CAS, ALICE, 500)).isEqualTo(ItemStore.Outcome.NO_ROOM);
  }

  @Test
  void aHostThatPutsTooManyLosesItsOwn() {
    Item honest = immutable(1_000_000);
    assertThat(store.put(honest, NO_CAS, BOB, 0)).isEqualTo(ItemStore.Outcome.KEPT);
    // Putting what another has put does not make it one's own to lose.
    assertThat(store.put(honest, NO_CAS, ALICE, 0)).isEqualTo(ItemStore.Outcome.KEPT);
    for (int i = 0; i < 1_000; i++) {
      var unusedOutcome = store.put(immutable(i), NO_CAS, ALICE, i);
    }
    assertThat(store.size()).isEqualTo(16);
    assertThat(store.item(honest.target(), 1_000)).isEqualTo(honest);
  }

  @Test
  void hostsOfOneIpv6SubnetAreOne() {
    for (int i = 0; i < 100; i++) {
      InetSocketAddress from = HostPort.parse("[2001:db8::" + Integer.toHexString(i + 1) + "]:4");
      var unusedOutcome = store.put(immutable(i), NO_CAS, from, i);
    }
    assertThat(store.size()).isEqualTo(15);
  }

  @Test
  void anotherIdMakesOthersTheFarthest() {
    List<Item> items = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      items.add(immutable(i));
      var unusedOutcome = store.put(items.get(i), NO_CAS, host(i), 0);
    }
    NodeId moved = NodeId.random(random);
    store.moveTo(moved);
    items.sort((a, b) -> moved.compareDistance(a.target(), b.target()));
    int number = 20;
    while (moved.compareDistance(immutable(number).target(), items.get(0).target()) > 0) {
      number++;
    }
    assertThat(store.put(immutable(number), NO_CAS, ALICE, 0)).isEqualTo(ItemStore.Outcome.KEPT);
    assertThat(store.item(items.get(19).target(), 0)).isNull();
    assertThat(store.item(items.get(0).target(), 0)).isNotNull();
  }

  @Test
  void aMillionItemsTakeNoMoreRoomThanItsLimitAndLittleTime() {
    ItemStore large = new ItemStore(own, ItemStore.Limits.DEFAULT);
    long began = System.nanoTime();
    for (int i = 0; i < 1_000_000; i++) {
      var unusedOutcome = large.put(immutable(i), NO_CAS, host(i % 5_000), i);
    }
    assertThat(large.size()).isEqualTo(ItemStore.Limits.DEFAULT.items());
    assertThat(System.nanoTime() - began).isLessThan(TimeUnit.SECONDS.toNanos(30));
    large.expire(hours(3));
    assertThat(large.size()).isZero();
  }

  private ItemStore.Outcome put(long seq, String value) {
    return store.put(mutable(seq, value), NO_CAS, ALICE, 0);
  }

  private Item.Mutable mutable(long seq, String value) {
    return Item.mutable(key, SALT, seq, Bytes.utf8(value));
  }

  private static Item immutable(int number) {
    return Item.immutable(Bytes.utf8("item " + number));
  }

  private static InetSocketAddress host(int number) {
    return HostPort.parse(
        "10." + number / 65_536 + "." + number / 256 % 256 + "." + number % 256 + ":4000");
  }

  private static long hours(double count) {
    return (long) (count * TimeUnit.HOURS.toNanos(1));
  }
}
