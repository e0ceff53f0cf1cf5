package dev.covey.node.cli.command;

import dev.covey.api.Contact;
import dev.covey.node.cli.terminal.MessageText;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;

/** People, and every name that one may type for them. */
public final class NamedPeople {

  public static final String SYNTAX =
      "a name, as shown or how it begins, or how an identity begins";

  private static final int LEAST_OF_NAME = 2;
  private static final int LEAST_OF_IDENTITY = 4;

  private final List<Person> all;

  private NamedPeople(List<Person> all) {
    this.all = all;
  }

  /** Somebody, by every name that one may type. */
  private record Person(String identity, String name, String contact) {

    boolean isCalled(Predicate<String> name) {
      return name.test(this.name)
          || (!contact.isEmpty() && (name.test(contact) || name.test("@" + contact)));
    }

    String shown() {
      return MessageText.name(name, identity);
    }
  }

  /**
   * These, by what they call themselves and what this node's contacts call them.
   *
   * @param names by identity
   */
  public static NamedPeople of(Session session, Map<String, String> names) {
    Map<String, String> contacts = new LinkedHashMap<>();
    for (Contact contact : session.node().contacts().all()) {
      contacts.put(contact.identity(), contact.name());
    }
    List<Person> all = new ArrayList<>();
    names.forEach(
        (identity, name) ->
            all.add(new Person(identity, name, contacts.getOrDefault(identity, ""))));
    return new NamedPeople(all);
  }

  /**
   * The identity of whom somebody typed; fails unless it is one.
   *
   * @param people what several of them are
   * @param where nobody of the name is
   * @param hint where to look
   */
  public String one(String who, String people, String where, String hint) {
    List<Person> meant = meant(who.endsWith("\u2713") ? who.substring(0, who.length() - 1) : who);
    if (meant.size() == 1) {
      return meant.get(0).identity();
    }
    throw meant.isEmpty()
        ? new CommandFailure(
            ExitCode.NOT_FOUND, "nobody " + where + " is called \"" + who + "\"; " + hint)
        : new CommandFailure(
            ExitCode.USAGE,
            meant.size()
                + " "
                + people
                + " are called \""
                + who
                + "\": say which, as in "
                + meant.get(0).shown());
  }

  /** What is exact goes before what begins so: nobody takes a name that others merely begin. */
  private List<Person> meant(String who) {
    String low = who.toLowerCase(Locale.ROOT);
    List<Person> exact =
        all.stream()
            .filter(
                one ->
                    one.isCalled(who::equals)
                        || one.shown().equals(who)
                        || (low.length() >= LEAST_OF_IDENTITY && one.identity().startsWith(low)))
            .toList();
    if (!exact.isEmpty()) {
      return exact;
    }
    List<Person> same =
        all.stream()
            .filter(one -> one.isCalled(who::equalsIgnoreCase) || one.shown().equalsIgnoreCase(who))
            .toList();
    if (!same.isEmpty() || who.length() < LEAST_OF_NAME) {
      return same;
    }
    return all.stream()
        .filter(one -> one.isCalled(name -> name.toLowerCase(Locale.ROOT).startsWith(low)))
        .toList();
  }
}
