package dev.covey.node.identity;

import dev.covey.core.bytes.Bytes;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A seed of 32 bytes as 24 words that a person can write down, and back: BIP-39, English.
 *
 * <pre>
 * 264 bits = seed (256) | the first 8 bits of SHA-256(seed)
 * word i   = the word whose number is bits 11 i .. 11 i + 10, the highest first
 * </pre>
 *
 * <p>The words are the seed itself; BIP-39's derivation with a passphrase is not used.
 */
public final class SeedPhrase {

  public static final int WORDS = 24;

  private static final int BITS = 11;

  /** A mistyped word is repeated in an error no further than this. */
  private static final int MAX_SHOWN = 20;

  private SeedPhrase() {}

  /** The words of a seed, with spaces between. */
  public static String of(Bytes seed) {
    byte[] bits = checked(seed);
    WordList list = WordList.load();
    StringBuilder phrase = new StringBuilder();
    int held = 0;
    int count = 0;
    for (byte next : bits) {
      held = (held << 8) | (next & 0xff);
      count += 8;
      if (count >= BITS) {
        count -= BITS;
        phrase.append(phrase.isEmpty() ? "" : " ").append(list.word((held >>> count) & 0x7ff));
      }
    }
    Arrays.fill(bits, (byte) 0);
    return phrase.toString();
  }

  /** How many words a text has, known or not. */
  public static int count(String text) {
    return words(text).size();
  }

  /**
   * The seed of 24 words, whatever their case and the white space between them. Throws {@link
   * IllegalArgumentException} that says which word is wrong, or what else.
   */
  public static Bytes seed(String text) {
    List<String> words = words(text);
    WordList list = WordList.load();
    int[] numbers = new int[words.size()];
    for (int i = 0; i < numbers.length && i <= WORDS; i++) {
      Optional<Integer> number = list.number(words.get(i));
      if (number.isEmpty()) {
        throw unknown(list, i + 1, words.get(i));
      }
      numbers[i] = number.get();
    }
    if (numbers.length != WORDS) {
      throw new IllegalArgumentException(
          "the phrase has "
              + numbers.length
              + (numbers.length == 1 ? " word; " : " words; ")
              + WORDS
              + " expected");
    }
    byte[] bits = bits(numbers);
    Bytes seed = Bytes.copyOf(bits, 0, 32);
    boolean fits = bits[32] == checked(seed)[32];
    Arrays.fill(bits, (byte) 0);
    if (!fits) {
      throw new IllegalArgumentException(
          "every word is known, but together they are no phrase (the check does not match): one is"
              + " another word, or two have changed places");
    }
    return seed;
  }

  private static IllegalArgumentException unknown(WordList list, int place, String word) {
    String shown = word.length() > MAX_SHOWN ? word.substring(0, MAX_SHOWN) + "..." : word;
    return new IllegalArgumentException(
        "word "
            + place
            + ", \""
            + shown
            + "\", is not in the list"
            + list.nearest(word).map(guess -> "; was it \"" + guess + "\"?").orElse(""));
  }

  private static List<String> words(String text) {
    String tight = text.strip().toLowerCase(Locale.ROOT);
    return tight.isEmpty() ? List.of() : List.of(tight.split("\\s+", -1));
  }

  private static byte[] checked(Bytes seed) {
    if (seed.length() != 32) {
      throw new IllegalArgumentException("seed of " + seed.length() + " bytes, not 32");
    }
    byte[] bits = new byte[33];
    seed.copyTo(bits, 0);
    try {
      bits[32] = MessageDigest.getInstance("SHA-256").digest(seed.toByteArray())[0];
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this Java has no SHA-256", e);
    }
    return bits;
  }

  private static byte[] bits(int[] numbers) {
    byte[] bits = new byte[33];
    int held = 0;
    int count = 0;
    int at = 0;
    for (int number : numbers) {
      held = (held << BITS) | number;
      count += BITS;
      while (count >= 8) {
        count -= 8;
        bits[at++] = (byte) (held >>> count);
      }
    }
    return bits;
  }
}
