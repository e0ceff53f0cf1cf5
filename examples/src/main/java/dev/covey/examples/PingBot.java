package dev.covey.examples;

import dev.covey.bot.Bot;

/** Answers {@code !ping} with pong, and what came behind it. */
public final class PingBot {

  private PingBot() {}

  static Bot bot() {
    return Bot.named("ping")
        .command("ping", "answers pong", c -> c.reply(("pong " + c.arguments()).strip()));
  }

  /** Arguments as {@link BotProcess} says; ends cleanly on SIGTERM. */
  public static void main(String[] arguments) {
    BotProcess.run(arguments, bot(), "ping");
  }
}
