package dev.covey.node.netns;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Who reaches whom, and how. */
final class Matrix {

  private final List<Member> members;

  Matrix(List<Member> members) {
    this.members = List.copyOf(members);
  }

  /** How two members shall be connected in the end. */
  interface Expected {
    String path(Member one, Member other);
  }

  boolean is(Expected expected) {
    for (Member one : members) {
      for (Member other : members) {
        if (one != other && !one.pathTo(other).equals(expected.path(one, other))) {
          return false;
        }
      }
    }
    return true;
  }

  /**
   * In a room that is too large for everybody to be connected with everybody: no two members are
   * connected otherwise than expected, and of every two kinds of host some are.
   */
  boolean isForKinds(Expected expected) {
    Set<String> missing = new HashSet<>();
    Set<String> met = new HashSet<>();
    for (Member one : members) {
      for (Member other : members) {
        String path = one == other ? "-" : one.pathTo(other);
        if (one != other && !path.equals("-") && !path.equals(expected.path(one, other))) {
          return false;
        }
        boolean unused =
            one != other && (path.equals("-") ? missing : met).add(one.kind() + other.kind());
      }
    }
    return met.containsAll(missing);
  }

  /** A table for people, which is Markdown as well. */
  String table() {
    StringBuilder text = new StringBuilder("|          |");
    members.forEach(member -> text.append(String.format(" %-8s |", member.host)));
    text.append("\n|----------|").append("----------|".repeat(members.size()));
    for (Member one : members) {
      text.append(String.format("%n| %-8s |", one.host));
      for (Member other : members) {
        text.append(String.format(" %-8s |", one == other ? "" : one.pathTo(other)));
      }
    }
    return text.append('\n').toString();
  }

  /** Stops all, and sees that each has what every one said. */
  void everybodyHasHeardAll() throws InterruptedException {
    Set<String> all =
        members.stream().map(member -> "hello from " + member.host).collect(Collectors.toSet());
    for (Member member : members) {
      member.stop();
    }
    for (Member member : members) {
      Set<String> texts = member.texts();
      if (!texts.containsAll(all)) {
        throw new AssertionError(member.host + " has heard only " + texts);
      }
    }
  }
}
