package dev.covey.node.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.covey.core.bytes.Bytes;
import dev.covey.core.crypto.KeyPair;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(20)
class SeedPhraseTest {

  private static final String LIST =
      "2f5eed53a4727b4bf8880d8f3f199efc90e58503646d9ff8eff3a2ed3b24dbda";

  /** BIP-39's own test vectors of 256 bits. */
  @ParameterizedTest
  @CsvSource({
    "0000000000000000000000000000000000000000000000000000000000000000,"
        + " abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon"
        + " abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon"
        + " abandon art",
    "7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f,"
        + " legal winner thank year wave sausage worth useful legal winner thank year wave sausage"
        + " worth useful legal winner thank year wave sausage worth title",
    "8080808080808080808080808080808080808080808080808080808080808080,"
        + " letter advice cage absurd amount doctor acoustic avoid letter advice cage absurd amount"
        + " doctor acoustic avoid letter advice cage absurd amount doctor acoustic bless",
    "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff,"
        + " zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo"
        + " zoo vote",
    "68a79eaca2324873eacc50cb9c6eca8cc68ea5d936f98787c60c7ebc74e6ce7c,"
        + " hamster diagram private dutch cause delay private meat slide toddler razor book happy"
        + " fancy gospel tennis maple dilemma loan word shrug inflict delay length",
    "9f6a2878b2520799a44ef18bc7df394e7061a224d2c33cd015b157d746869863,"
        + " panda eyebrow bullet gorilla call smoke muffin taste mesh discover soft ostrich alcohol"
        + " speed nation flash devote level hobby quick inner drive ghost inside",
    "f585c11aec520db57dd353c69554b21a89b20fb0650966fa0a9d6f74fd989d8f,"
        + " void come effort suffer camp survey warrior heavy shoot primary clutch crush open"
        + " amazing screen patrol group space point ten exist slush involve unfold"
  })
  void isBip39(String seed, String words) {
    assertThat(SeedPhrase.of(Bytes.hex(seed))).isEqualTo(words);
    assertThat(SeedPhrase.seed(words)).isEqualTo(Bytes.hex(seed));
  }

  @Test
  void theListIsTheOneEverybodyUses() throws IOException, NoSuchAlgorithmException {
    try (InputStream in = SeedPhrase.class.getResourceAsStream("words.txt")) {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(in.readAllBytes());
      assertThat(HexFormat.of().formatHex(hash)).isEqualTo(LIST);
    }
  }

  @Test
  void comesBackWhateverTheSeed() {
    for (int i = 0; i < 200; i++) {
      Bytes seed = KeyPair.generate().seed();
      String words = SeedPhrase.of(seed);
      assertThat(SeedPhrase.count(words)).isEqualTo(24);
      assertThat(SeedPhrase.seed(words)).isEqualTo(seed);
      String untidy = "\n " + words.toUpperCase(Locale.ROOT).replace(" ", " \t\r\n ") + "\n";
      assertThat(SeedPhrase.seed(untidy)).isEqualTo(seed);
    }
  }

  @Test
  void saysWhatIsWrong() {
    String words = SeedPhrase.of(Bytes.wrap(new byte[32]));
    assertRefused("", "0 words; 24 expected");
    assertRefused("abandon", "1 word; 24 expected");
    assertRefused(words + " abandon", "25 words; 24 expected");
    assertRefused(words.replace(" art", ""), "23 words");
    assertRefused(words.replace(" art", " arrt"), "word 24, \"arrt\"", "was it \"art\"?");
    assertRefused(words.replaceFirst("abandon", "abandom"), "word 1", "was it \"abandon\"?");
    assertRefused(words.replaceFirst("abandon", "xqxqxqxq"), "word 1, \"xqxqxqxq\", is not");
    assertRefused(words.replace("art", "zoo"), "the check does not match");
    assertRefused("x".repeat(100_000), "\"xxxxxxxxxxxxxxxxxxxx...\"");
  }

  @Test
  void whateverIsTypedIsASeedOrRefused() {
    Random random = new Random(39);
    WordList list = WordList.load();
    int accepted = 0;
    for (int i = 0; i < 3_000; i++) {
      List<String> words = new ArrayList<>();
      int count = random.nextInt(8) == 0 ? random.nextInt(30) : 24;
      for (int j = 0; j < count; j++) {
        words.add(random.nextInt(500) == 0 ? "w\u202e\u0000" : list.word(random.nextInt(2048)));
      }
      try {
        Bytes seed = SeedPhrase.seed(String.join(" ", words));
        assertThat(SeedPhrase.of(seed)).isEqualTo(String.join(" ", words));
        accepted++;
      } catch (IllegalArgumentException e) {
        assertThat(e.getMessage()).hasSizeBetween(10, 200);
      }
    }
    // One in 256 has a check that fits by chance.
    assertThat(accepted).isBetween(1, 60);
  }

  @Test
  void noTwoWordsBeginAlike() {
    WordList list = WordList.load();
    List<String> beginnings = new ArrayList<>();
    for (int i = 0; i < WordList.SIZE; i++) {
      String word = list.word(i);
      beginnings.add(word.substring(0, Math.min(4, word.length())));
      assertThat(list.number(word)).contains(i);
    }
    Collections.sort(beginnings);
    assertThat(beginnings).doesNotHaveDuplicates();
  }

  private static void assertRefused(String words, String... reasons) {
    assertThatThrownBy(() -> SeedPhrase.seed(words))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll(reasons);
  }
}
