package dev.covey.dht;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads {@code 127.0.0.1:4000}, {@code [::1]:4000} and {@code localhost:4000}. Never asks a name
 * server: a host must be an IP address as it stands, or localhost, which means 127.0.0.1.
 */
public final class HostPort {

  private static final Pattern FORM = Pattern.compile("(?:\\[([^\\]]+)\\]|([^:]+)):(\\d{1,5})");
  private static final Pattern IPV4 =
      Pattern.compile("(\\d{1,3})\\.(\\d{1,3})\\.(\\d{1,3})\\.(\\d{1,3})");
  private static final Pattern IPV6 = Pattern.compile("[0-9a-fA-F:.]*:[0-9a-fA-F:.]*(%[\\w.-]+)?");

  private HostPort() {}

  /** Throws {@link IllegalArgumentException} that says what is wrong. Port 0 is allowed. */
  public static InetSocketAddress parse(String text) {
    Matcher form = FORM.matcher(text.strip());
    if (!form.matches()) {
      throw new IllegalArgumentException(
          "'" + text + "' is not IP:PORT, for example 127.0.0.1:4000 or [::1]:4000");
    }
    String host = form.group(1) != null ? form.group(1) : form.group(2);
    int port = Integer.parseInt(form.group(3));
    if (port > 65535) {
      throw new IllegalArgumentException("'" + text + "': port " + port + " is above 65535");
    }
    InetAddress address = literal(host);
    if (address == null) {
      throw new IllegalArgumentException(
          "'" + text + "': '" + host + "' is not an IP address; names are not looked up");
    }
    return new InetSocketAddress(address, port);
  }

  /** Writes what {@link #parse} reads. */
  public static String format(InetSocketAddress address) {
    String host = address.getAddress().getHostAddress();
    return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + address.getPort();
  }

  private static @Nullable InetAddress literal(String host) {
    try {
      if (host.equalsIgnoreCase("localhost")) {
        return InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
      }
      Matcher ipv4 = IPV4.matcher(host);
      if (ipv4.matches()) {
        byte[] bytes = new byte[4];
        for (int i = 0; i < 4; i++) {
          int part = Integer.parseInt(ipv4.group(i + 1));
          if (part > 255) {
            return null;
          }
          bytes[i] = (byte) part;
        }
        return InetAddress.getByAddress(bytes);
      }
      // A text with a colon is never looked up as a name: it parses or fails.
      return IPV6.matcher(host).matches() ? InetAddress.getByName(host) : null;
    } catch (UnknownHostException e) {
      return null;
    }
  }
}
