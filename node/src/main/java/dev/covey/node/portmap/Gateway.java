package dev.covey.node.portmap;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** The router of this host, as the kernel's routing table has it (Linux only; else unknown). */
final class Gateway {

  private static final Path ROUTES = Path.of("/proc/net/route");

  private Gateway() {}

  static Optional<InetAddress> find() {
    try {
      return Files.isReadable(ROUTES)
          ? parse(Files.readString(ROUTES, StandardCharsets.US_ASCII))
          : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** The first default route: destination and mask 0, hexadecimal, in the order of the host. */
  static Optional<InetAddress> parse(String routes) {
    for (String line : routes.split("\n", -1)) {
      String[] fields = line.strip().split("\\s+", -1);
      if (fields.length > 7
          && fields[1].equals("00000000")
          && fields[7].equals("00000000")
          && fields[2].matches("[0-9A-Fa-f]{8}")
          && !fields[2].equals("00000000")) {
        int host = Integer.reverseBytes(Integer.parseUnsignedInt(fields[2], 16));
        byte[] address = {
          (byte) (host >>> 24), (byte) (host >>> 16), (byte) (host >>> 8), (byte) host
        };
        try {
          return Optional.of(InetAddress.getByAddress(address));
        } catch (UnknownHostException e) {
          return Optional.empty();
        }
      }
    }
    return Optional.empty();
  }
}
