package dev.covey.node.cli.command;

import dev.covey.api.MemberProfile;
import dev.covey.api.Room;
import dev.covey.node.cli.terminal.Console;
import dev.covey.node.cli.terminal.PlainText;
import dev.covey.node.cli.terminal.Progress;
import dev.covey.node.door.TalkJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "profile",
    description = {
      "Show what a member of a room says of itself, or say it of yourself.",
      "What is not given stays as it was; an empty text takes it away."
    },
    footer = {
      "",
      "Examples:",
      "  covey profile reading",
      "  covey profile reading bob",
      "  covey profile reading --name Ada --about \"reads on trains\"",
      "  covey profile reading --avatar ada.png"
    })
public final class ProfileCommand implements Callable<Integer> {

  private static final int MAX_AVATAR = 48 * 1024;

  private final Shell shell;

  @Parameters(index = "0", paramLabel = "ROOM", description = "its name, or how its id begins")
  String room = "";

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "MEMBER",
      description = "yourself unless given; " + MemberChoice.SYNTAX)
  String member = "";

  @Option(names = "--name", paramLabel = "NAME", description = "what to be called here")
  @Nullable String name;

  @Option(names = "--about", paramLabel = "TEXT", description = "at most 1,000 bytes")
  @Nullable String about;

  @Option(
      names = "--avatar",
      paramLabel = "FILE",
      description = "a PNG, JPEG, GIF or WebP picture of at most 48 KiB; \"\" takes it away")
  @Nullable String avatar;

  public ProfileCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() throws IOException {
    boolean says = name != null || about != null || avatar != null;
    if (says && !member.isEmpty()) {
      throw new CommandFailure(ExitCode.USAGE, "only they can say it: leave MEMBER out");
    }
    try (Session session = shell.present()) {
      Room in = session.room(room);
      String self = session.node().profile().identity();
      if (says) {
        MemberProfile old = shown(in, self);
        in.conversation()
            .profile(
                name == null ? old.name() : name,
                about == null ? old.about() : about,
                avatar == null ? old.avatar() : picture(avatar));
      } else {
        print(shown(in, member.isEmpty() ? self : MemberChoice.writer(session, in, member)));
      }
      return ExitCode.OK;
    }
  }

  private MemberProfile shown(Room in, String identity) {
    return in.conversation()
        .profile(identity)
        .orElseThrow(() -> new CommandFailure(ExitCode.NOT_FOUND, "no such member here"));
  }

  private void print(MemberProfile profile) {
    Console console = shell.console();
    if (shell.json()) {
      console.printJson(json -> TalkJson.write(json, profile));
    } else {
      console.printAll("name      " + console.person(profile.name(), profile.identity()) + "\n");
      console.printAll("identity  " + profile.identity() + "\n");
      console.printAll("about     " + PlainText.block(profile.about(), "          ") + "\n");
      console.printAll("avatar    " + picture(profile) + "\n");
    }
    console.flush();
  }

  private static String picture(MemberProfile profile) {
    int comma = profile.avatar().indexOf(',');
    if (comma < 0) {
      return "none";
    }
    long bytes = 3L * (profile.avatar().length() - comma - 1) / 4;
    return PlainText.title(profile.avatar().substring(5, comma).replace(";base64", ""))
        + ", "
        + Progress.size(bytes);
  }

  /** The file as a data URI; its type is that of its first bytes, whatever its name. */
  private static String picture(String file) throws IOException {
    if (file.isEmpty()) {
      return "";
    }
    Path path = Path.of(file);
    if (Files.size(path) > MAX_AVATAR) {
      throw new CommandFailure(
          ExitCode.FAILURE,
          path + " has " + Progress.size(Files.size(path)) + "; an avatar has 48 KiB at most");
    }
    byte[] bytes = Files.readAllBytes(path);
    return "data:" + type(path, bytes) + ";base64," + Base64.getEncoder().encodeToString(bytes);
  }

  private static String type(Path path, byte[] bytes) {
    String first =
        new String(
            bytes, 0, Math.min(bytes.length, 12), java.nio.charset.StandardCharsets.ISO_8859_1);
    if (first.startsWith("\u0089PNG")) {
      return "image/png";
    } else if (first.startsWith("\u00ff\u00d8\u00ff")) {
      return "image/jpeg";
    } else if (first.startsWith("GIF8")) {
      return "image/gif";
    } else if (first.startsWith("RIFF") && first.endsWith("WEBP")) {
      return "image/webp";
    }
    throw new CommandFailure(ExitCode.FAILURE, path + " is no PNG, JPEG, GIF or WebP picture");
  }
}
