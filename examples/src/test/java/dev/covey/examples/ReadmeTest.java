package dev.covey.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The README's Java is what the examples are compiled from. */
@Timeout(20)
class ReadmeTest {

  private static final Pattern SNIPPET = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);

  @Test
  void everySnippetStandsInAnExample() throws IOException {
    Path module = Path.of("").toAbsolutePath();
    String readme = Files.readString(module.resolveSibling("README.md"));
    List<String> snippets = SNIPPET.matcher(readme).results().map(m -> tight(m.group(1))).toList();
    assertThat(snippets).hasSizeGreaterThanOrEqualTo(3);
    List<String> lessons;
    try (Stream<Path> files = Files.list(module.resolve("src/main/java/dev/covey/examples"))) {
      lessons = files.map(ReadmeTest::read).map(ReadmeTest::tight).collect(Collectors.toList());
    }
    for (String snippet : snippets) {
      assertThat(lessons).as(snippet).anyMatch(lesson -> lesson.contains(snippet));
    }
  }

  /** As one line, so that indentation does not count. */
  private static String tight(String code) {
    return code.replaceAll("\\s+", " ").strip();
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
