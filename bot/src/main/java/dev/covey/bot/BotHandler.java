package dev.covey.bot;

/** What a bot does about a message. Called one message at a time, in arrival order. */
@FunctionalInterface
public interface BotHandler {

  /** What it throws goes to {@link Bot#onError}; the bot goes on with the next message. */
  void handle(BotContext context) throws Exception;
}
