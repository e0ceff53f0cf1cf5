package dev.covey.node.cli.command;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/** How a node opened by a command meets others. Without effect when a node already runs. */
public final class NetworkOptions {

  private static final int DEFAULT_CONNECTIONS = 256;
  private static final int MOST_CONNECTIONS = 65_536;
  private static final long DEFAULT_FREE = 256L << 20;

  @Option(names = "--name", paramLabel = "NAME", description = "what others call you (COVEY_NAME)")
  @Nullable String name;

  @Option(
      names = "--listen",
      paramLabel = "HOST:PORT",
      description = "where peers connect to (COVEY_LISTEN; a free port)")
  @Nullable String listen;

  @Option(
      names = "--bootstrap",
      paramLabel = "HOST:PORT",
      description = "a node of the DHT to begin with; repeatable (COVEY_BOOTSTRAP)")
  List<String> bootstrap = List.of();

  @Option(
      names = "--peer",
      paramLabel = "HOST:PORT",
      description = "a peer to dial; repeatable (COVEY_PEERS)")
  List<String> peers = List.of();

  @Option(
      names = "--relay",
      paramLabel = "HOST:PORT",
      description = "a relay for those who cannot be reached directly; repeatable (COVEY_RELAYS)")
  List<String> relays = List.of();

  @Option(names = "--no-dht", description = "do not use the DHT (COVEY_DHT=false)")
  boolean noDht;

  @Option(
      names = "--public-dht",
      description = "take part in the public Mainline DHT (COVEY_PUBLIC_DHT=true)")
  boolean publicDht;

  @Option(names = "--no-lan", description = "do not look in the local network (COVEY_LAN=false)")
  boolean noLan;

  @Option(
      names = "--no-port-mapping",
      description = "do not ask the router for a port (COVEY_PORT_MAPPING=false)")
  boolean noPortMapping;

  @Option(
      names = "--no-link-addresses",
      description = "do not put this node's addresses into links (COVEY_LINK_ADDRESSES=false)")
  boolean noLinkAddresses;

  @Option(
      names = "--no-read-marks",
      description = "do not tell others how far you have read (COVEY_READ_MARKS=false)")
  boolean noReadMarks;

  @Option(
      names = "--no-inbox",
      description = "do not be found by people who know your identity (COVEY_INBOX=false)")
  boolean noInbox;

  @Option(
      names = "--max-connections",
      paramLabel = "N",
      description = "connections to others at a time (COVEY_MAX_CONNECTIONS; 256)")
  @Nullable Integer maxConnections;

  @Option(
      names = "--min-free-bytes",
      paramLabel = "BYTES",
      description =
          "fetch nothing from others with less left on the disk (COVEY_MIN_FREE_BYTES; 256 MiB)")
  @Nullable Long minFreeBytes;

  /** Takes away what means nothing to a node that is nobody: it has no rooms to speak in. */
  @CanIgnoreReturnValue
  public static CommandLine impersonal(CommandLine line) {
    for (String name : List.of("--name", "--no-link-addresses", "--no-read-marks", "--no-inbox")) {
      line.getCommandSpec().remove(line.getCommandSpec().findOption(name));
    }
    return line;
  }

  /** Whether any of them was given on the command line. */
  boolean isGiven() {
    return listen != null
        || maxConnections != null
        || minFreeBytes != null
        || !(bootstrap.isEmpty() && peers.isEmpty() && relays.isEmpty())
        || noDht
        || publicDht
        || noLan
        || noPortMapping
        || noLinkAddresses
        || noReadMarks
        || noInbox;
  }

  /** What these and the settings say. */
  public NodeOptions options(java.nio.file.Path data, Settings settings) {
    NodeOptions.Network network =
        new NodeOptions.Network(
            Optional.ofNullable(listen)
                .or(() -> settings.text("listen"))
                .map(text -> Settings.address("--listen", text)),
            addresses("--bootstrap", bootstrap, settings.addresses("bootstrap")),
            addresses("--peer", peers, settings.addresses("peers")),
            addresses("--relay", relays, settings.addresses("relays")),
            !noDht && settings.flag("dht", true),
            publicDht || settings.flag("public_dht", false),
            !noLan && settings.flag("lan", true),
            !noPortMapping && settings.flag("port_mapping", true),
            !noLinkAddresses && settings.flag("link_addresses", true),
            !noReadMarks && settings.flag("read_marks", true),
            !noInbox && settings.flag("inbox", true),
            connections(settings),
            minFreeBytes(settings));
    return new NodeOptions(
        data, Optional.ofNullable(name).or(() -> settings.text("name")), Optional.of(network));
  }

  private int connections(Settings settings) {
    long number =
        maxConnections != null
            ? maxConnections
            : settings.number("max_connections", DEFAULT_CONNECTIONS);
    if (number < 1 || number > MOST_CONNECTIONS) {
      throw new CommandFailure(
          ExitCode.USAGE,
          "--max-connections must be from 1 to " + MOST_CONNECTIONS + ", not " + number);
    }
    return (int) number;
  }

  private long minFreeBytes(Settings settings) {
    long bytes =
        minFreeBytes != null ? minFreeBytes : settings.number("min_free_bytes", DEFAULT_FREE);
    if (bytes < 0) {
      throw new CommandFailure(ExitCode.USAGE, "--min-free-bytes must be 0 or more, not " + bytes);
    }
    return bytes;
  }

  private static List<InetSocketAddress> addresses(
      String option, List<String> given, List<InetSocketAddress> fallback) {
    return given.isEmpty()
        ? fallback
        : given.stream().map(text -> Settings.address(option, text)).toList();
  }
}
