package dev.covey.node.cli.command;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** What every command understands, before or after its name. */
public final class GlobalOptions {

  @Option(
      names = {"-d", "--data"},
      paramLabel = "DIR",
      scope = ScopeType.INHERIT,
      description =
          "data directory (COVEY_DATA; ~/.local/share/covey, of a mirror covey-mirror beside it)")
  @Nullable Path data;

  @Option(names = "--json", scope = ScopeType.INHERIT, description = "print JSON, one value a line")
  boolean json;

  @Option(
      names = {"-q", "--quiet"},
      scope = ScopeType.INHERIT,
      description = "print results and errors only")
  boolean quiet;

  @Option(
      names = "--no-color",
      scope = ScopeType.INHERIT,
      description = "no colours (also: NO_COLOR, or no terminal)")
  boolean noColour;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      scope = ScopeType.INHERIT,
      description = "show this help")
  boolean help;

  @Option(
      names = {"-V", "--version"},
      versionHelp = true,
      scope = ScopeType.INHERIT,
      description = "show the version")
  boolean version;
}
