package dev.covey.node.cli.command;

import dev.covey.api.Participant;
import dev.covey.api.Right;
import dev.covey.api.Role;
import dev.covey.api.Room;
import dev.covey.node.cli.terminal.MessageText;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Members, roles and rights as they are named on the command line. */
final class MemberChoice {

  private MemberChoice() {}

  /** Whom a name, "name~abcd" or the beginning of an identity means; nobody else may be meant. */
  static Participant named(Room room, String who) {
    List<Participant> all = room.membership().participants();
    List<Participant> meant =
        all.stream()
            .filter(p -> p.name().equals(who) || shown(p).equals(who) || begins(p, who))
            .toList();
    if (meant.size() == 1) {
      return meant.get(0);
    }
    throw new CommandFailure(
        meant.isEmpty() ? ExitCode.NOT_FOUND : ExitCode.USAGE,
        meant.isEmpty()
            ? "nobody in \""
                + room.name()
                + "\" is called \""
                + who
                + "\"; `covey members` lists"
                + " who is there"
            : meant.size()
                + " members are called \""
                + who
                + "\": say which, as in "
                + shown(meant.get(0)));
  }

  private static boolean begins(Participant participant, String who) {
    return who.length() >= 4 && participant.identity().startsWith(who.toLowerCase(Locale.ROOT));
  }

  private static String shown(Participant participant) {
    return MessageText.name(participant.name(), participant.identity());
  }

  static Role role(String option, String name) {
    for (Role role : Role.values()) {
      if (lower(role).equals(name.toLowerCase(Locale.ROOT))) {
        return role;
      }
    }
    throw new CommandFailure(
        ExitCode.USAGE,
        option + " is one of reader, writer, moderator, admin and owner, not \"" + name + "\"");
  }

  static Set<Right> rights(String names) {
    Set<Right> rights = EnumSet.noneOf(Right.class);
    for (String name : names.toLowerCase(Locale.ROOT).split(",", -1)) {
      Right found = null;
      for (Right right : Right.values()) {
        if (lower(right).equals(name.strip())) {
          found = right;
        }
      }
      if (found == null) {
        throw new CommandFailure(
            ExitCode.USAGE,
            "--rights are read, post, files, react and moderate, separated by commas, not \""
                + name
                + "\"");
      }
      rights.add(found);
    }
    return rights;
  }

  static String lower(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }

  /** Rights as they are typed. */
  static String list(Set<Right> rights) {
    return String.join(",", rights.stream().sorted().map(MemberChoice::lower).toList());
  }
}
