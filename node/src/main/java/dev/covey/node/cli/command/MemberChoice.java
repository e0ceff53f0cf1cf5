package dev.covey.node.cli.command;

import dev.covey.api.Member;
import dev.covey.api.Participant;
import dev.covey.api.Right;
import dev.covey.api.Role;
import dev.covey.api.Room;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Members, roles and rights as they are named on the command line. */
final class MemberChoice {

  static final String SYNTAX = NamedPeople.SYNTAX;

  private MemberChoice() {}

  /** Whom somebody typed, among those who are in the room now. */
  static Participant named(Session session, Room room, String who) {
    List<Participant> all = room.membership().participants();
    Map<String, String> names = new LinkedHashMap<>();
    all.forEach(one -> names.put(one.identity(), one.name()));
    String identity = identity(session, room, names, who);
    return all.stream().filter(one -> one.identity().equals(identity)).findFirst().orElseThrow();
  }

  /** The identity of whom somebody typed, among all who ever wrote in the room. */
  static String writer(Session session, Room room, String who) {
    Map<String, String> names = new LinkedHashMap<>();
    for (Member member : room.members()) {
      names.put(member.identity(), member.name());
    }
    return identity(session, room, names, who);
  }

  private static String identity(
      Session session, Room room, Map<String, String> names, String who) {
    return NamedPeople.of(session, names)
        .one(who, "members", "in \"" + room.name() + "\"", "`covey members` lists who is there");
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
