package dev.covey.node.cli.identity;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.util.List;
import java.util.function.Function;
import picocli.CommandLine;

/** Commands below a command: only the one asked for is looked into, which takes milliseconds. */
final class Words {

  private Words() {}

  /** Adds the word that stands second in the arguments, or all if none does. */
  @CanIgnoreReturnValue
  static CommandLine add(
      CommandLine to, String[] args, String[] words, Function<String, Object> command) {
    boolean asked = args.length > 1 && List.of(words).contains(args[1]);
    for (String word : asked ? new String[] {args[1]} : words) {
      to.addSubcommand(word, command.apply(word));
    }
    return to;
  }
}
