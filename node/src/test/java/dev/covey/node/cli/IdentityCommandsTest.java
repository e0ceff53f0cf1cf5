package dev.covey.node.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.covey.node.cli.terminal.Console;
import dev.covey.node.identity.Identity;
import dev.covey.node.identity.SeedPhrase;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Phrases, as a person types the commands, on real data directories without a network. */
@Timeout(120)
class IdentityCommandsTest {

  @TempDir Path temp;

  private String out = "";
  private String err = "";

  @Test
  void thePhraseBringsBackTheIdentityAsANewDevice() throws IOException {
    assertThat(run("", "id", "--data", dir("ada"))).isZero();
    Identity ada = Identity.read(temp.resolve("ada"));
    assertThat(run("", "id", "phrase", "--yes", "--quiet", "--data", dir("ada"))).isZero();
    String phrase = out;
    assertThat(SeedPhrase.seed(phrase)).isEqualTo(ada.identity().seed());
    assertThat(run(phrase, "id", "restore", "--name", "ada", "--data", dir("again"))).isZero();
    Identity again = Identity.read(temp.resolve("again"));
    assertThat(again.identity().publicKey()).isEqualTo(ada.identity().publicKey());
    assertThat(again.device().publicKey()).isNotEqualTo(ada.device().publicKey());
    assertThat(again.certificate().isValid()).isTrue();
    assertThat(out).contains("name      ada\n", ada.identity().publicKey().toString());
    assertThat(run("", "id", "--data", dir("again"))).isZero();
    assertThat(out).contains(again.device().publicKey().toString());
  }

  @Test
  void thePhraseStaysOffPipesAndCommandLines() {
    assertThat(run("", "id", "--data", dir("ada"))).isZero();
    assertThat(run("", "id", "phrase", "--data", dir("ada"))).isEqualTo(2);
    assertThat(out).isEmpty();
    assertThat(err).contains("on a terminal only", "--yes").hasLineCount(1);
    assertThat(run("", "id", "phrase", "--yes", "--data", dir("ada"))).isZero();
    assertThat(err).contains("can be you");
    assertThat(out.lines()).hasSize(4);
    assertThat(SeedPhrase.seed(out)).isEqualTo(seed("ada"));
    assertThat(run("", "id", "restore", "abandon", "--data", dir("x"))).isEqualTo(2);
    assertThat(run("", "id", "phrase", "--yes", "--data", dir("nobody"))).isEqualTo(5);
    assertThat(err).contains("no identity").hasLineCount(1);
  }

  @Test
  void aWrongPhraseIsOneLineAndNothingIsWritten() {
    String words = "zoo ".repeat(23);
    assertThat(run(words + "vote", "id", "restore", "--data", dir("right"))).isZero();
    assertWrong(words + "zoo", "check does not match");
    assertWrong(words + "wrnog", "word 24", "was it \"wrong\"?");
    assertWrong(words, "23 words");
    assertWrong("", "0 words; 24 expected");
    assertWrong("\u001b[2J " + words, "word 1, \"\\u{1b}[2j\"");
    assertWrong("x".repeat(100_000), "longer than");
    assertThat(run(words + "vote", "id", "restore", "--data", dir("right"))).isEqualTo(5);
    assertThat(err).contains("in use as somebody already (this very").hasLineCount(1);
  }

  @Test
  void aLookRoundIsNotInTheWayOfAnIdentityThatComesBack() {
    String phrase = "zoo ".repeat(23) + "vote";
    assertThat(run("", "id", "--data", dir("ada"))).isZero();
    assertThat(err).contains("you are " + System.getProperty("user.name") + "~");
    assertThat(run("", "id", "--data", dir("ada"))).isZero();
    assertThat(err).doesNotContain("you are");
    assertThat(run("", "rooms", "--data", dir("ada"))).isZero();
    assertThat(err).contains("no rooms yet").doesNotContain("you are");
    Identity first = Identity.read(temp.resolve("ada"));
    assertThat(run(phrase, "id", "restore", "--data", dir("ada"))).isZero();
    String kept = "unused-" + first.identity().publicKey().toString().substring(0, 8);
    assertThat(err).contains("made way; kept in " + temp.resolve("ada").resolve(kept));
    assertThat(Identity.read(temp.resolve("ada").resolve(kept)).deviceSecret())
        .isEqualTo(first.deviceSecret());
    assertThat(err).contains("the words do not say your name");
    assertThat(seed("ada")).isEqualTo(SeedPhrase.seed(phrase));
    assertThat(run("", "create", "reading", "--data", dir("ada"))).isZero();
    assertThat(run("", "backup", temp.resolve("b").toString(), "--data", dir("ada"))).isEqualTo(2);
    assertThat(run("pw\n", "backup", temp.resolve("b").toString(), "--data", dir("ada"))).isZero();
    String other = "abandon ".repeat(23) + "art";
    assertThat(run(other, "id", "restore", "--data", dir("ada"))).isEqualTo(5);
    assertThat(err).contains(", in a room): --data DIR takes another", "nothing was written");
    assertThat(seed("ada")).isEqualTo(SeedPhrase.seed(phrase));
    assertThat(run("", "history", "nowhere", "--data", dir("new"))).isEqualTo(3);
    assertThat(run("", "id", "--data", dir("new"))).isZero();
    assertThat(run("", "restore", temp.resolve("b").toString(), "--data", dir("new"))).isEqualTo(2);
    assertThat(err).contains("a backup has a password; none was given").hasLineCount(1);
    assertThat(run("pw\n", "restore", temp.resolve("b").toString(), "--data", dir("new"))).isZero();
    assertThat(err).contains("made way; kept in ");
    assertThat(run("", "rooms", "--data", dir("new"))).isZero();
    assertThat(out).contains("reading");
  }

  @Test
  void whoWasNeverMetIsNotSaidToBeMissing() {
    assertThat(run("", "create", "reading", "--quiet", "--data", dir("ada"))).isZero();
    assertThat(run("", "join", out.strip(), "--data", dir("bob"))).isZero();
    assertThat(run("", "who", "reading", "--data", dir("bob"))).isZero();
    assertThat(out).isEqualTo("nobody in this room was met yet\n");
    assertThat(run("", "who", "reading", "--data", dir("ada"))).isZero();
    assertThat(out).isEqualTo("nobody else is in this room yet\n");
    assertThat(run("", "device", "list", "--data", dir("ada"))).isZero();
    assertThat(out).containsPattern("  since 20..-..-.. ..:..:..  \\(this one\\)\n");
  }

  private void assertWrong(String typed, String... said) {
    assertThat(run(typed, "id", "restore", "--data", dir("wrong"))).isEqualTo(2);
    assertThat(err).contains(said).hasLineCount(1);
    assertThat(temp.resolve("wrong")).doesNotExist();
  }

  private dev.covey.core.bytes.Bytes seed(String name) {
    return Identity.read(temp.resolve(name)).identity().seed();
  }

  private String dir(String name) {
    return temp.resolve(name).toString();
  }

  private int run(String input, String... args) {
    ByteArrayOutputStream outBytes = new ByteArrayOutputStream();
    ByteArrayOutputStream errBytes = new ByteArrayOutputStream();
    Console console =
        new Console(
            new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)),
            outBytes,
            errBytes,
            false,
            false);
    Map<String, String> environment = new HashMap<>();
    environment.put("HOME", temp.toString());
    int code = Main.run(console, environment, LocalNodes::open, args);
    out = outBytes.toString(StandardCharsets.UTF_8);
    err = errBytes.toString(StandardCharsets.UTF_8);
    assertThat(Files.exists(temp)).isTrue();
    return code;
  }
}
