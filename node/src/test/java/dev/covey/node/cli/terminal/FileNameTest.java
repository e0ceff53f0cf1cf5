package dev.covey.node.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(20)
final class FileNameTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "notes.md",
        "photo 1.jpg",
        "a b (2).tar.gz",
        "\u0645\u0631\u062d\u0628\u0627.txt",
        "caf\u00e9~1.pdf",
        "console.log",
        "com10.txt",
        "lpt.txt",
        "a;rm -rf.txt"
      })
  void ordinaryNamesMayBeWrittenUnder(String name) {
    assertThat(FileName.problem(name)).isEmpty();
    assertThat(FileName.like(name)).isEqualTo(name);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        ".",
        "..",
        "../evil",
        "/etc/passwd",
        "a/b",
        "a\\b",
        "C:x",
        "file.txt:stream",
        ".bashrc",
        "-rf",
        "~",
        "~root",
        " a",
        "a ",
        "a.",
        "a\u00a0",
        "a\nb",
        "a\u0000b",
        "a\u001b[2J",
        "gpj\u202eexe.txt",
        "a\u200bb",
        "con",
        "CON",
        "Con.txt",
        "nul.tar.gz",
        "aux .txt",
        "com1",
        "LPT9.log",
        "com\u00b2.txt",
        "conin$",
        "what?",
        "a*",
        "a\"b",
        "a<b",
        "a|b",
        "\ud800"
      })
  void oddNamesMayNot(String name) {
    assertThat(FileName.problem(name)).isPresent();
    assertThat(FileName.problem(FileName.like(name))).isEmpty();
  }

  @Test
  void longNamesMayNot() {
    assertThat(FileName.problem("x".repeat(200))).isEmpty();
    assertThat(FileName.problem("x".repeat(201))).isPresent();
    assertThat(FileName.problem("\u00e9".repeat(101))).isPresent();
    String huge = "\u00e9".repeat(1 << 20);
    assertThat(FileName.problem(huge)).isPresent();
    assertThat(FileName.problem(FileName.like(huge))).isEmpty();
  }

  @Test
  void whatMayBeWrittenUnderStaysInItsFolder() {
    Random random = new Random(5);
    String[] parts = {"..", "/", "\\", ".", "con", "a", " ", "\u202e", ":", "nul", "\n", "b.txt"};
    for (int round = 0; round < 20_000; round++) {
      StringBuilder name = new StringBuilder();
      for (int i = random.nextInt(6); i >= 0; i--) {
        name.append(
            random.nextInt(3) == 0
                ? PlainTextTest.hostile(random)
                : parts[random.nextInt(parts.length)]);
      }
      String like = FileName.like(name.toString());
      assertThat(FileName.problem(like)).as(like).isEmpty();
      Path folder = Path.of("/folder");
      assertThat(folder.resolve(like).normalize().getParent()).isEqualTo(folder);
      if (FileName.problem(name.toString()).isEmpty()) {
        assertThat(folder.resolve(name.toString()).normalize().getParent()).isEqualTo(folder);
      }
    }
  }
}
