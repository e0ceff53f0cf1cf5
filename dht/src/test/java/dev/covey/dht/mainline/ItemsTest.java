package dev.covey.dht.mainline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.covey.core.bytes.Bytes;
import dev.covey.core.crypto.KeyPair;
import dev.covey.core.testing.Await;
import dev.covey.dht.krpc.Item;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Items in a network of five nodes on loopback sockets. */
@Timeout(120)
class ItemsTest {

  private static final Bytes SALT = Bytes.utf8("salt");

  private final List<MainlineDht> nodes = new ArrayList<>();
  private final KeyPair key = KeyPair.generate();

  @BeforeEach
  void openFive() throws Exception {
    nodes.add(MainlineDht.options().open());
    for (int i = 1; i < 5; i++) {
      MainlineDht node =
          MainlineDht.options().bootstrap(List.of(nodes.get(0).localAddress())).open();
      nodes.add(node);
      node.joined().get(10, TimeUnit.SECONDS);
    }
    // Joined is who has heard of one; a put is to reach all.
    Await.until(
        "everybody to know everybody",
        () -> nodes.stream().allMatch(node -> node.status().get(0).nodes() == 4));
  }

  @AfterEach
  void closeAll() {
    nodes.forEach(MainlineDht::close);
  }

  @Test
  void immutableItemIsFoundByItsHash() throws Exception {
    Bytes largest = Bytes.wrap(new byte[996]);
    PutResult put =
        Await.answer(
            "all to take it",
            () -> Await.value(items(1).putImmutable(largest)),
            result -> result.stored() == 4);
    assertThat(done(items(2).get(put.target())).orElseThrow().content()).contains(largest);
    assertThat(done(items(2).get(nodes.get(0).id()))).isEmpty();
  }

  @Test
  void laterItemTakesThePlaceOfTheEarlierOneAndNeverTheReverse() throws Exception {
    putToAll(1, "one");
    assertThat(latest(2)).contains("one");
    putToAll(3, "three");
    assertThat(latest(2)).contains("three");

    PutResult old = put(2, "two", OptionalLong.empty());
    assertThat(old.stored()).isZero();
    assertThat(old.refused()).isPositive();
    PutResult same = put(3, "another three", OptionalLong.empty());
    assertThat(same.stored()).isZero();
    assertThat(latest(4)).contains("three");
    assertThat(put(3, "three", OptionalLong.empty()).refused()).isZero();
  }

  @Test
  void compareAndSwapGoesByTheSequenceNumberThatIsKept() throws Exception {
    putToAll(5, "five");
    PutResult wrong = put(7, "seven", OptionalLong.of(4));
    assertThat(wrong.stored()).isZero();
    assertThat(wrong.refused()).isPositive();
    assertThat(latest(1)).contains("five");
    assertThat(put(7, "seven", OptionalLong.of(5)).stored()).isPositive();
    Await.until("the latest", () -> latest(2).equals(Optional.of("seven")));
  }

  @Test
  void itemsOfAnotherSaltOrKeyAreOthers() throws Exception {
    putToAll(1, "one");
    assertThat(done(items(2).get(key.publicKey(), Bytes.EMPTY))).isEmpty();
    assertThat(done(items(2).get(KeyPair.generate().publicKey(), SALT))).isEmpty();
  }

  @Test
  void itemIsKeptUntilSomebodyIsThereToTakeIt() throws Exception {
    try (MainlineDht alone = MainlineDht.options().open()) {
      KeptItem kept = alone.items().keep(Item.immutable(Bytes.utf8("patience")));
      MainlineDht late = MainlineDht.options().bootstrap(List.of(alone.localAddress())).open();
      nodes.add(late);
      assertThat(kept.first().get(20, TimeUnit.SECONDS).stored()).isEqualTo(1);
      kept.close();
      assertThat(done(late.items().get(kept.item().target()))).contains(kept.item());
    }
  }

  @Test
  void putIntoAnEmptyNetworkSaysThatNobodyTookIt() throws Exception {
    try (MainlineDht alone = MainlineDht.options().open()) {
      assertThat(done(alone.items().putImmutable(Bytes.utf8("nobody"))).stored()).isZero();
    }
  }

  @Test
  void forgedItemIsNotEvenSent() {
    Item.Mutable genuine = Item.mutable(key, SALT, 1, Bytes.utf8("one"));
    Item forged = new Item.Mutable(genuine.key(), SALT, 2, genuine.value(), genuine.signature());
    assertThatThrownBy(() -> items(1).put(forged, OptionalLong.empty()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void closingCancelsWhatIsUnderWay() {
    MainlineDht alone = MainlineDht.options().bootstrap("127.0.0.1:9").open();
    CompletableFuture<?> get = alone.items().get(key.publicKey(), SALT);
    KeptItem kept = alone.items().keep(Item.immutable(Bytes.utf8("never")));
    alone.close();
    assertThatThrownBy(() -> get.get(10, TimeUnit.SECONDS))
        .isInstanceOf(CancellationException.class);
    assertThatThrownBy(() -> kept.first().get(10, TimeUnit.SECONDS))
        .isInstanceOf(CancellationException.class);
    assertThatThrownBy(() -> alone.items().putImmutable(SALT))
        .isInstanceOf(IllegalStateException.class);
  }

  /** Until each of the others has said that it took it: one may answer too late to be asked. */
  private void putToAll(long seq, String value) {
    Await.until("all to take " + value, () -> put(seq, value, OptionalLong.empty()).stored() == 4);
  }

  /** What came of the first round in which somebody said yes or no. */
  private PutResult put(long seq, String value, OptionalLong cas) {
    return Await.answer(
        "yes or no to " + value,
        () -> Await.value(items(3).putMutable(key, SALT, seq, Bytes.utf8(value), cas)),
        PutResult::isConclusive);
  }

  private Optional<String> latest(int node) {
    return Await.value(items(node).get(key.publicKey(), SALT))
        .flatMap(Item::content)
        .map(Bytes::utf8);
  }

  private Items items(int node) {
    return nodes.get(node).items();
  }

  private static <T> T done(CompletableFuture<T> future) throws Exception {
    return future.get(20, TimeUnit.SECONDS);
  }
}
