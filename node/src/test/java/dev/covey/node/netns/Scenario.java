package dev.covey.node.netns;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Runs in namespaces of its own: {@code Scenario NAME DIRECTORY SCRIPT}. Prints what it found. */
final class Scenario {

  /** An address that looks public: routers give out ports of no other. It leads nowhere here. */
  private static final String WAN = "11.22.33.";

  private static final String BOOT = WAN + "2";
  private static final String RELAY = WAN + "3";
  private static final String DHT = BOOT + ":49737";
  private static final String VIA = RELAY + ":49738";
  private static final String HERE = "0.0.0.0:4001";

  /** In rooms of so many everybody is connected with everybody. */
  private static final int FULL_MESH = 6;

  private final World world;
  private final List<Member> members = new ArrayList<>();
  private @Nullable Member first;

  private Scenario(World world) {
    this.world = world;
  }

  public static void main(String[] args) throws Exception {
    try (World world = new World(Path.of(args[1]), Path.of(args[2]))) {
      Scenario scenario = new Scenario(world);
      switch (args[0]) {
        case "core" -> scenario.routers("open", "restricted", "symmetric", "blocked");
        case "routers" ->
            scenario.routers(
                "open",
                "open",
                "cone",
                "cone",
                "restricted",
                "restricted",
                "symmetric",
                "symmetric",
                "blocked",
                "blocked");
        case "mapped" -> scenario.mapped();
        case "bridge" -> scenario.bridge();
        case "lan" -> scenario.lan();
        case "ipv6" -> scenario.ipv6();
        case "partition" -> scenario.partition();
        default -> throw new IllegalArgumentException("no scenario " + args[0]);
      }
    }
    // Reader threads of ended processes may linger.
    System.exit(0);
  }

  private Member member(String host) {
    Member member = new Member(world, host, first);
    if (first == null) {
      first = member;
    }
    members.add(member);
    return member;
  }

  private void wide() throws Exception {
    world.make("net", "wan");
    world.make("host", "boot", "wan", BOOT + "/24");
    world.make("host", "relay", "wan", RELAY + "/24");
    HostProcess boot = world.covey("boot", "bootstrap", "--listen", DHT);
    boot.awaitLine("ready");
    world
        .covey(
            "relay",
            "relay",
            "--listen",
            VIA,
            "--bootstrap",
            DHT,
            "--data",
            world.directory().resolve("relay").toString())
        .awaitLine("ready");
  }

  /** Members behind routers of these kinds, and one without a router. */
  private void routers(String... kinds) throws Exception {
    wide();
    List<String> behind = new ArrayList<>();
    for (String kind : kinds) {
      int number = behind.size() + 10;
      String host = kind.substring(0, 4) + (behind.contains(kind.substring(0, 4) + 1) ? 2 : 1);
      behind.add(host);
      if (kind.equals("open")) {
        world.make("host", host, "wan", WAN + number + "/24");
      } else {
        world.make(
            "nat",
            host,
            "wan",
            WAN + number + "/24",
            kind.equals("blocked") ? "blocked:" + RELAY : kind,
            "10.0." + number);
      }
    }
    for (String host : behind) {
      Member unused = member(host);
    }
    for (Member member : members) {
      if (member.host.startsWith("bloc")) {
        member.start(world, "--listen", HERE, "--no-lan", "--bootstrap", VIA, "--relay", VIA);
      } else {
        member.start(world, "--listen", HERE, "--no-lan", "--bootstrap", DHT);
      }
    }
    expect(
        60 + 10 * members.size(),
        (one, other) ->
            (isOpen(one) || isOpen(other)) && !isBlocked(one) && !isBlocked(other)
                ? "direct"
                : "relayed");
  }

  /** A member whose router gives it a port, one whose router does not, and a third behind one. */
  private void mapped() throws Exception {
    wide();
    world.make("nat", "map1", "wan", WAN + "31/24", "restricted", "10.0.31");
    world.make("nat", "rest1", "wan", WAN + "32/24", "restricted", "10.0.32");
    world.make("upnp", "map1");
    HostProcess daemon =
        world.run("r-map1", "miniupnpd", "-d", "-f", "/run/map1.conf", "-P", "/run/map1.pid");
    member("map1").start(world, "--listen", HERE, "--no-lan", "--bootstrap", DHT);
    member("rest1").start(world, "--listen", HERE, "--no-lan", "--bootstrap", DHT);
    expect(90, (one, other) -> "direct");
    world.make("unmapped", "map1");
    daemon.kill();
  }

  private static boolean isOpen(Member member) {
    return member.host.startsWith("open");
  }

  private static boolean isBlocked(Member member) {
    return member.host.startsWith("bloc");
  }

  /** Two networks that have nothing in common but a relay in both. */
  private void bridge() throws Exception {
    world.make("net", "neta");
    world.make("net", "netb");
    world.make("host", "boota", "neta", "192.0.2.2/24");
    world.make("host", "bootb", "netb", "198.51.100.2/24");
    world.make("host", "relay", "neta", "192.0.2.3/24");
    world.make("leg", "relay", "netb", "198.51.100.3/24");
    for (String net : List.of("a", "b")) {
      String prefix = net.equals("a") ? "192.0.2." : "198.51.100.";
      world.make("host", net + "1", "net" + net, prefix + "11/24");
      world.make("host", net + "2", "net" + net, prefix + "12/24");
      world.covey("boot" + net, "bootstrap", "--listen", prefix + "2:49737").awaitLine("ready");
    }
    world
        .covey(
            "relay",
            "relay",
            "--listen",
            "192.0.2.3:49738",
            "--listen",
            "198.51.100.3:49738",
            "--bootstrap",
            "192.0.2.2:49737",
            "--bootstrap",
            "198.51.100.2:49737",
            "--data",
            world.directory().resolve("relay").toString())
        .awaitLine("ready");
    for (String host : List.of("a1", "a2", "b1", "b2")) {
      Member member = member(host);
      String boot = host.startsWith("a") ? "192.0.2.2:49737" : "198.51.100.2:49737";
      member.start(world, "--listen", HERE, "--no-lan", "--bootstrap", boot);
    }
    expect(90, (one, other) -> one.host.charAt(0) == other.host.charAt(0) ? "direct" : "relayed");
  }

  /** Two hosts in one network, without DHT, without an address of the other. */
  private void lan() throws Exception {
    world.make("net", "home");
    for (int i = 1; i <= 3; i++) {
      String host = "home" + i;
      world.make("host", host, "home", "192.168.7." + i + "/24");
      member(host).start(world, "--no-dht", "--no-link-addresses");
    }
    expect(60, (one, other) -> "direct");
  }

  /** A network without a single IPv4 address. */
  private void ipv6() throws Exception {
    world.make("net", "six");
    world.make("host", "boot", "six", "fd00::2/64");
    world.covey("boot", "bootstrap", "--listen", "[fd00::2]:49737").awaitLine("ready");
    for (int i = 1; i <= 2; i++) {
      String host = "six" + i;
      world.make("host", host, "six", "fd00::1" + i + "/64");
      member(host)
          .start(world, "--listen", "[::]:4001", "--no-lan", "--bootstrap", "[fd00::2]:49737");
    }
    expect(60, (one, other) -> "direct");
  }

  /** Two members lose each other for longer than a connection lasts, and meet again. */
  private void partition() throws Exception {
    wide();
    world.make("host", "left", "wan", WAN + "21/24");
    world.make("host", "right", "wan", WAN + "22/24");
    member("left").start(world, "--listen", HERE, "--no-lan", "--bootstrap", DHT);
    member("right").start(world, "--listen", HERE, "--no-lan", "--bootstrap", DHT);
    Matrix matrix = new Matrix(members);
    World.await(matrix::table, 60, () -> matrix.is((one, other) -> "direct"));
    world.make("cut", "left", WAN + "22");
    world.make("cut", "right", WAN + "21");
    World.await(matrix::table, 90, () -> matrix.is((one, other) -> "-"));
    say("parted\n" + matrix.table());
    world.make("mend", "left");
    world.make("mend", "right");
    expect(120, (one, other) -> "direct");
  }

  private void expect(int seconds, Matrix.Expected expected) throws Exception {
    Matrix matrix = new Matrix(members);
    long start = System.nanoTime();
    boolean small = members.size() <= FULL_MESH;
    World.await(
        matrix::table, seconds, () -> small ? matrix.is(expected) : matrix.isForKinds(expected));
    say(matrix.table());
    say("after " + (System.nanoTime() - start) / 1_000_000_000 + " s");
    matrix.everybodyHasHeardAll();
    say("everybody has heard all");
  }

  private static void say(String words) {
    System.out.println(words);
  }
}
