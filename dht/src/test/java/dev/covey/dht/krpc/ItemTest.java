package dev.covey.dht.krpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.covey.core.bytes.Bytes;
import dev.covey.core.crypto.KeyPair;
import dev.covey.core.crypto.PublicKey;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The test vectors of BEP 44, and the limits. */
@Timeout(10)
class ItemTest {

  private static final PublicKey KEY =
      PublicKey.parse("77ff84905a91936367c01360803104f92432fcd904a43511876df5cdf3e7e548");
  private static final Bytes HELLO = Bytes.utf8("12:Hello World!");
  private static final Bytes SIGNATURE =
      Bytes.hex(
          "305ac8aeb6c9c151fa120f120ea2cfb923564e11552d06a5d856091e5e853cff"
              + "1260d3f39e4999684aa92eb73ffd136e6f4f3ecbfda0ce53a1608ecd7ae21f01");
  private static final Bytes SIGNATURE_WITH_SALT =
      Bytes.hex(
          "6834284b6b24c3204eb2fea824d82f88883a3d95e8b4a21b8c0ded553d17d17d"
              + "df9a8a7104b1258f30bed3787e6cb896fca78c58f8e03b5f18f14951a87d9a08");

  @Test
  void mutableItemWithoutSaltIsTheVector() {
    Item.Mutable item = new Item.Mutable(KEY, Bytes.EMPTY, 1, HELLO, SIGNATURE);
    assertThat(item.target()).hasToString("4a533d47ec9c7d95b1ad75f576cffc641853b750");
    assertThat(item.isAuthentic()).isTrue();
    assertThat(item.content()).contains(Bytes.utf8("Hello World!"));
  }

  @Test
  void mutableItemWithSaltIsTheVector() {
    Item.Mutable item = new Item.Mutable(KEY, Bytes.utf8("foobar"), 1, HELLO, SIGNATURE_WITH_SALT);
    assertThat(item.target()).hasToString("411eba73b6f087ca51a3795d9c8c938d365e32c1");
    assertThat(item.isAuthentic()).isTrue();
  }

  @Test
  void immutableItemIsTheVector() {
    Item.Immutable item = Item.immutable(Bytes.utf8("Hello World!"));
    assertThat(item.value()).isEqualTo(HELLO);
    assertThat(item.target()).hasToString("e5f96f6f38320f0f33959cb4d3d656452117aadb");
    assertThat(item.isAuthentic()).isTrue();
  }

  @Test
  void nothingMayBeChangedInASignedItem() {
    Bytes salt = Bytes.utf8("foobar");
    Bytes signature = SIGNATURE_WITH_SALT;
    assertThat(new Item.Mutable(KEY, salt, 2, HELLO, signature).isAuthentic()).isFalse();
    assertThat(new Item.Mutable(KEY, Bytes.EMPTY, 1, HELLO, signature).isAuthentic()).isFalse();
    assertThat(new Item.Mutable(KEY, salt, 1, Bytes.utf8("12:Hello world!"), signature))
        .matches(changed -> !changed.isAuthentic());
    PublicKey another = KeyPair.generate().publicKey();
    assertThat(new Item.Mutable(another, salt, 1, HELLO, signature).isAuthentic()).isFalse();
    PublicKey none = new PublicKey(Bytes.wrap(new byte[32]));
    assertThat(new Item.Mutable(none, salt, 1, HELLO, signature).isAuthentic()).isFalse();
  }

  @Test
  void ownSignaturesVerify() {
    KeyPair key = KeyPair.generate();
    Item.Mutable item = Item.mutable(key, Bytes.utf8("s"), Long.MAX_VALUE, Bytes.utf8("v"));
    assertThat(item.isAuthentic()).isTrue();
    assertThat(item.target()).isEqualTo(Item.Mutable.target(key.publicKey(), Bytes.utf8("s")));
  }

  @Test
  void valueAndSaltHaveTheLimitsOfBep44() {
    Bytes largest = Bytes.wrap(new byte[996]);
    assertThat(Item.immutable(largest).value().length()).isEqualTo(Item.MAX_VALUE);
    assertThatThrownBy(() -> Item.immutable(Bytes.wrap(new byte[997])))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("at most 1000");
    KeyPair key = KeyPair.generate();
    assertThat(Item.mutable(key, Bytes.wrap(new byte[64]), 0, largest).isAuthentic()).isTrue();
    assertThatThrownBy(() -> Item.mutable(key, Bytes.wrap(new byte[65]), 0, largest))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("at most 64");
    assertThatThrownBy(() -> Item.mutable(key, Bytes.EMPTY, -1, largest))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
