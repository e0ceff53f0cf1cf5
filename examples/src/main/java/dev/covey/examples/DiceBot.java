package dev.covey.examples;

import dev.covey.api.Room;
import dev.covey.bot.Bot;
import dev.covey.bot.RunningBot;
import java.util.Random;

/** A bot for a room of a node that is there already. */
public final class DiceBot {

  private DiceBot() {}

  static RunningBot start(Room room, Random random) {
    return Bot.named("dice")
        .command("roll", "rolls a die", c -> c.reply("rolled " + (1 + random.nextInt(6))))
        .start(room); // until it is closed
  }
}
