package dev.covey.core.log;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.covey.core.testing.JavaProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A process that writes is killed with signal 9 at a random moment; what it was told to be durable
 * is there, what was under way is there whole or not at all, and the next one goes on with it.
 */
class KillTest {

  @TempDir Path directory;

  private final Map<String, LogModel> models =
      Map.of("a", new LogModel("a"), "b", new LogModel("b"));

  @Test
  @Timeout(300)
  void losesNothingInTwelveKills() {
    run(12);
  }

  @Test
  @Tag("long")
  @Timeout(7_200)
  void losesNothingInAThousandKills() {
    run(1_000);
  }

  private void run(int rounds) {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    int caughtInTheAct = 0;
    for (int round = 0; round < rounds; round++) {
      writeAndKill(random);
      caughtInTheAct += models.values().stream().mapToInt(LogModel::pending).sum() > 0 ? 1 : 0;
      try (LogStore store = LogStore.open(directory)) {
        models.forEach((name, model) -> check(model, store.create(name), name));
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError("round " + round + " of seed " + seed, e);
      }
    }
    assertThat(caughtInTheAct).as("kills while something was being done").isPositive();
  }

  private void writeAndKill(Random random) {
    try (JavaProcess writer =
        JavaProcess.start(
            JavaProcess.command(
                KillWriter.class, directory.toString(), String.valueOf(random.nextLong())))) {
      for (int lines = random.nextInt(400); lines > 0; lines--) {
        note(requireNonNull(writer.line(), "the writer ended by itself"));
      }
      LockSupport.parkNanos(random.nextLong(Duration.ofMillis(10).toNanos()));
      writer.kill();
      for (@Nullable String line = writer.line(); line != null; line = writer.line()) {
        note(line);
      }
    }
  }

  private void note(String line) {
    String[] parts = line.split(" ", 3);
    LogModel model = requireNonNull(models.get(parts[1]), line);
    if (parts[0].equals("try")) {
      model.tried(LogOperation.parse(parts[2]));
    } else {
      assertThat(line).startsWith("done ");
      model.done();
    }
  }

  /** What is there is right, and can be written to. */
  private static void check(LogModel model, Log log, String name) {
    model.check(log);
    LogOperation more = new LogOperation(LogOperation.Kind.APPEND, 1, 0);
    model.tried(more);
    more.runOn(log, name);
    model.done();
    model.check(log);
  }
}
