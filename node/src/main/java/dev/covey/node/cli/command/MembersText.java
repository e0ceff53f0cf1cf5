package dev.covey.node.cli.command;

import dev.covey.api.MemberKind;
import dev.covey.api.Participant;
import dev.covey.api.Room;
import dev.covey.api.RoomKind;
import dev.covey.api.RoomStanding;
import dev.covey.api.Sighting;
import dev.covey.node.cli.terminal.Console;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;

/** Members as lines for people. */
final class MembersText {

  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm", Locale.ROOT);
  private static final DateTimeFormatter DAY =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm", Locale.ROOT);

  private MembersText() {}

  /** Who it is, and what. */
  static String name(Console console, Participant one) {
    return console.tinted(console.person(one.name(), one.identity()), one.identity())
        + (one.kind() == MemberKind.BOT ? " (a bot)" : "")
        + (one.self() ? " (you)" : "");
  }

  /** A role; or, of a bot, what it may do, and until when. */
  static String standing(Participant one) {
    String may =
        one.rights().isEmpty() ? MemberChoice.lower(one.role()) : MemberChoice.list(one.rights());
    return one.untilMillis() == 0 ? may : may + " until " + Moments.show(one.untilMillis());
  }

  static String devices(Participant one) {
    return count(one.devices().size(), "device");
  }

  static String count(long number, String what) {
    return number + " " + what + (number == 1 ? "" : "s");
  }

  /** Whether somebody is here, or when they were. */
  static String presence(Sighting one) {
    return one.online()
        ? one.typing() ? "online, typing" : "online"
        : one.seen().map(seen -> "seen " + moment(seen)).orElse("not seen yet");
  }

  /** How many of the others are here. */
  static String online(Room room, List<Sighting> others) {
    if (others.isEmpty()) {
      boolean isKnown = room.kind() == RoomKind.INVITE && room.standing() != RoomStanding.WAITING;
      return isKnown ? "nobody else is in this room yet" : "nobody in this room was met yet";
    }
    long online = others.stream().filter(Sighting::online).count();
    return online + " of " + count(others.size(), "other") + " online";
  }

  /** The hour of today, or the day as well. */
  private static String moment(Instant seen) {
    ZonedDateTime at = seen.atZone(ZoneId.systemDefault());
    boolean today = at.toLocalDate().equals(LocalDate.now(ZoneId.systemDefault()));
    return at.format(today ? TIME : DAY);
  }
}
