package dev.covey.examples;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.PackageMatcher;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The arrows between packages. */
@Timeout(60)
class ArchitectureTest {

  private static final JavaClasses COVEY =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .withImportOption(location -> !location.contains("-tests.jar"))
          .importPackages("dev.covey");

  /** What each package may use of the project, besides itself. */
  private static final Map<String, String[]> MAY_USE =
      Map.ofEntries(
          uses("core.bytes"),
          uses("core.net"),
          uses("core.encoding", "core", "core.bytes"),
          uses("core.crypto", "core", "core.bytes", "core.encoding"),
          uses("core.merkle", "core", "core.bytes", "core.encoding", "core.crypto"),
          uses("core.store", "core", "core.bytes"),
          uses("core.store.lmdb", "core", "core.bytes", "core.store"),
          uses(
              "core.log",
              "core",
              "core.bytes",
              "core.encoding",
              "core.crypto",
              "core.merkle",
              "core.store",
              "core.store.lmdb"),
          uses("core.wire", "core", "core.bytes", "core.encoding", "core.crypto", "core.net"),
          uses("core.mux", "core", "core.bytes", "core.encoding", "core.wire"),
          uses("core.replication", "core.."),
          uses("dht..", "core", "core.bytes", "core.crypto", "core.encoding", "core.net"),
          uses("drive..", "core.."),
          uses("api"),
          uses("node.identity", "core..", "api"),
          uses("node.room..", "core..", "drive..", "api", "node.identity", "node.archive"),
          // Reads entries, and is written by rooms.
          uses(
              "node.archive",
              "core..",
              "api",
              "node.identity",
              "node.room.entry",
              "node.room.key",
              "node.room.state"),
          uses("node.swarm", "core..", "dht..", "api", "node.room..", "node.swarm.overlay"),
          uses("node.swarm.overlay"),
          uses("node.relay", "core..", "dht..", "node.identity", "node.swarm"),
          uses(
              "node.mirror",
              "core..",
              "api",
              "node.identity",
              "node.room",
              "node.room.key",
              "node.room.presence"),
          uses("node.portmap", "core"),
          uses("node.backup", "core..", "api", "node.identity"),
          uses("node.device", "core..", "api", "node.identity", "node.backup"),
          uses("node.people", "core..", "dht..", "api", "node.identity", "node.swarm"),
          uses("node.door", "api", "node.identity"),
          uses("node.http", "api", "core", "node.door"),
          uses("node.client", "api", "core", "node.door"),
          uses("node.cli.terminal", "api", "node.door"),
          // One command is a DHT node, and one opens the door that the others knock at.
          uses(
              "node.cli.command",
              "core",
              "dht..",
              "api",
              "core.bytes",
              "core.crypto",
              "node",
              "node.relay",
              "node.mirror",
              "node.identity",
              "node.room.key",
              "node.cli.terminal",
              "node.client",
              "node.door",
              "node.http"),
          uses("node.cli.demo", "api", "node.client", "node.cli.command", "node.cli.terminal"),
          // Phrases, backups and new devices: on a data directory before a node is.
          uses(
              "node.cli.identity",
              "core",
              "core.bytes",
              "core.crypto",
              "api",
              "node",
              "node.backup",
              "node.identity",
              "node.cli.command",
              "node.cli.terminal",
              "node.door"),
          // Archives: without a node.
          uses(
              "node.cli.archive",
              "core..",
              "api",
              "node.identity",
              "node.room.entry",
              "node.archive",
              "node.cli.command",
              "node.cli.terminal",
              "node.door"),
          // Logs on their own: on the core, without a node.
          uses("node.cli.log", "core..", "node.cli.command", "node.cli.terminal", "node.door"),
          uses("bot", "api"),
          uses(
              "examples",
              "core.bytes",
              "core.crypto",
              "core.log",
              "core.mux",
              "core.replication",
              "core.wire",
              "api",
              "node",
              "bot"));

  private static final Set<String> OPENING = Set.of("LocalNode", "NodeConfig");

  /** Where everything is put together, and what everybody may use. */
  private static final Set<String> FREE = Set.of("core", "node", "node.cli");

  private static Map.Entry<String, String[]> uses(String of, String... used) {
    return Map.entry(of, used);
  }

  static Stream<Map.Entry<String, String[]>> arrows() {
    return MAY_USE.entrySet().stream();
  }

  @ParameterizedTest
  @MethodSource("arrows")
  void packagesUseOnlyWhatLiesBelow(Map.Entry<String, String[]> arrow) {
    String own = "dev.covey." + arrow.getKey();
    String[] allowed =
        Stream.concat(Stream.of(own), Stream.of(arrow.getValue()).map(p -> "dev.covey." + p))
            .toArray(String[]::new);
    classes()
        .that()
        .resideInAPackage(own)
        .should()
        .onlyDependOnClassesThat(
            resideInAnyPackage("dev.covey..").negate().or(resideInAnyPackage(allowed)))
        .check(COVEY);
  }

  @Test
  void everyPackageHasItsArrows() {
    Set<String> packages =
        COVEY.stream()
            .map(type -> type.getPackageName().replaceFirst("^dev\\.covey\\.", ""))
            .filter(name -> !FREE.contains(name))
            .collect(Collectors.toSet());
    assertThat(packages).hasSizeGreaterThan(20);
    assertThat(packages)
        .allMatch(
            name ->
                MAY_USE.keySet().stream().anyMatch(rule -> PackageMatcher.of(rule).matches(name)));
  }

  @Test
  void whatEverybodyMayUseUsesNothing() {
    noClasses()
        .that()
        .resideInAnyPackage("dev.covey.core", "dev.covey.core.bytes", "dev.covey.api")
        .should()
        .dependOnClassesThat(
            resideInAnyPackage("dev.covey..")
                .and(
                    resideInAnyPackage("dev.covey.core", "dev.covey.core.bytes", "dev.covey.api")
                        .negate()))
        .check(COVEY);
  }

  @Test
  void botsKnowOfNodesOnlyHowToOpenThem() {
    noClasses()
        .that()
        .resideInAnyPackage("dev.covey.bot", "dev.covey.examples")
        .should()
        .dependOnClassesThat(
            resideInAnyPackage("dev.covey.node..")
                .and(
                    DescribedPredicate.<JavaClass>describe(
                        "are neither LocalNode nor NodeConfig",
                        type -> !OPENING.contains(type.getSimpleName()))))
        .check(COVEY);
  }

  @Test
  void packagesFormNoCycles() {
    slices().matching("dev.covey.(**)").should().beFreeOfCycles().check(COVEY);
  }

  @Test
  void largeLibrariesAreUsedInFewPlaces() {
    only(
            "io.netty..",
            "dev.covey.core.net",
            "dev.covey.core.wire",
            "dev.covey.core.mux",
            "dev.covey.dht.mainline",
            "dev.covey.dht.lan",
            "dev.covey.node.swarm",
            "dev.covey.node.relay",
            "dev.covey.node.http",
            "dev.covey.node.cli.log",
            "dev.covey.node")
        .check(COVEY);
    only("org.lmdbjava..", "dev.covey.core.store.lmdb").check(COVEY);
    only("picocli..", "dev.covey.node.cli..").check(COVEY);
    only("org.commonmark..", "dev.covey.node.cli.terminal").check(COVEY);
  }

  private static ArchRule only(String library, String... users) {
    return noClasses()
        .that()
        .resideInAPackage("dev.covey..")
        .and()
        .resideOutsideOfPackages(users)
        .should()
        .dependOnClassesThat()
        .resideInAPackage(library);
  }
}
