package dev.covey.node.identity;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The 2,048 English words of BIP-39, in their order. They were chosen so that no two begin with the
 * same four letters. Immutable.
 */
final class WordList {

  static final int SIZE = 2048;

  /** More mistakes than these, and a guess helps nobody. */
  private static final int MAX_MISTAKES = 2;

  /** No word is half as long; whoever types more means something else. */
  private static final int MAX_GUESSED = 16;

  private final List<String> words;
  private final Map<String, Integer> numbers = new HashMap<>();

  private WordList(List<String> words) {
    this.words = words;
    for (String word : words) {
      numbers.put(word, numbers.size());
    }
    if (numbers.size() != SIZE) {
      throw new IllegalStateException("the list has " + numbers.size() + " words, not " + SIZE);
    }
  }

  /** Reads the list. About a millisecond. */
  static WordList load() {
    try (InputStream in = WordList.class.getResourceAsStream("words.txt")) {
      if (in == null) {
        throw new IllegalStateException("words.txt is missing from this program");
      }
      String text = new String(in.readAllBytes(), StandardCharsets.US_ASCII);
      return new WordList(text.lines().toList());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  String word(int number) {
    return words.get(number);
  }

  /** The word's number, from 0; empty if it is not in the list. */
  Optional<Integer> number(String word) {
    return Optional.ofNullable(numbers.get(word));
  }

  /** The word that was most likely meant, if any is near. */
  Optional<String> nearest(String mistyped) {
    if (mistyped.isEmpty() || mistyped.length() > MAX_GUESSED) {
      return Optional.empty();
    }
    String best = "";
    int least = MAX_MISTAKES + 1;
    for (String word : words) {
      int mistakes = EditDistance.between(mistyped, word);
      if (mistakes < least) {
        least = mistakes;
        best = word;
      }
    }
    return Optional.of(best).filter(word -> !word.isEmpty());
  }
}
