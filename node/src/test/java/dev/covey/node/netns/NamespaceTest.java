package dev.covey.node.netns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Nodes on separate hosts: network namespaces inside one private namespace, so nothing leaves the
 * machine and nothing is left however it ends. Needs root, ip, nft and unshare; else skipped.
 */
@Tag("interop")
@Timeout(400)
final class NamespaceTest {

  private static final List<String> UNSHARE =
      List.of("unshare", "-n", "-m", "-p", "-f", "--kill-child", "--mount-proc");

  @TempDir Path directory;

  @BeforeAll
  static void needsNamespaces() throws Exception {
    for (String tool : List.of("ip", "nft", "unshare")) {
      assumeTrue(
          isInstalled(tool),
          "SKIPPED: no `" + tool + "` here (Debian: iproute2, nftables, util-linux)");
    }
    List<String> command = new ArrayList<>(UNSHARE);
    command.addAll(List.of("nft", "add", "table", "ip", "nat"));
    Process probe =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    assumeTrue(
        probe.waitFor(20, TimeUnit.SECONDS) && probe.exitValue() == 0,
        "SKIPPED: network namespaces need root and a kernel with nf_tables");
  }

  @Test
  void nodesBehindRoutersMeetDirectlyOrThroughTheRelay() throws Exception {
    assertThat(run("core")).contains("everybody has heard all");
  }

  @Test
  @Tag("long")
  void everyKindOfRouterMeetsEveryOther() throws Exception {
    assertThat(run("routers")).contains("everybody has heard all");
  }

  @Test
  @Tag("long")
  void membersInTwoNetworksMeetThroughTheBridge() throws Exception {
    assertThat(run("bridge")).contains("everybody has heard all");
  }

  @Test
  @Tag("long")
  void membersInOneNetworkMeetWithoutADht() throws Exception {
    assertThat(run("lan")).contains("everybody has heard all");
  }

  @Test
  @Tag("long")
  void membersWithoutIpv4Meet() throws Exception {
    assertThat(run("ipv6")).contains("everybody has heard all");
  }

  @Test
  @Tag("long")
  void membersThatWerePartedMeetAgain() throws Exception {
    assertThat(run("partition")).contains("parted").contains("everybody has heard all");
  }

  @Test
  @Tag("long")
  void aRouterThatGivesPortsMakesANodeReachable() throws Exception {
    assumeTrue(isInstalled("miniupnpd"), "SKIPPED: no `miniupnpd` here (Debian: miniupnpd)");
    assertThat(run("mapped")).contains("everybody has heard all");
  }

  private String run(String scenario) throws Exception {
    Path script = script();
    List<String> command = new ArrayList<>(UNSHARE);
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    if (Runtime.version().feature() >= 22) {
      command.add("--enable-native-access=ALL-UNNAMED"); // as the jar's manifest says
    }
    command.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-cp"));
    command.add(System.getProperty("java.class.path"));
    command.addAll(
        List.of(Scenario.class.getName(), scenario, directory.toString(), script.toString()));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    try {
      String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      System.out.println(scenario + "\n" + out);
      assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
      assertThat(process.exitValue()).as(out).isZero();
      return out;
    } finally {
      process.destroyForcibly();
    }
  }

  private Path script() throws IOException {
    Path script = directory.resolve("netns.sh");
    try (InputStream in = NamespaceTest.class.getResourceAsStream("/netns/netns.sh")) {
      Files.write(script, Objects.requireNonNull(in).readAllBytes());
    }
    return Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
  }

  private static boolean isInstalled(String tool) {
    for (String folder : System.getenv().getOrDefault("PATH", "").split(":", -1)) {
      if (Files.isExecutable(Path.of(folder, tool))) {
        return true;
      }
    }
    return false;
  }
}
