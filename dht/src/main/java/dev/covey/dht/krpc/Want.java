package dev.covey.dht.krpc;

/** Which address families a query asks to be told of (BEP 32). */
public enum Want {
  /** Nothing is said: the family of the packet is meant. */
  UNSAID,
  IPV4,
  IPV6,
  BOTH;

  static Want of(boolean ipv4, boolean ipv6) {
    if (ipv4) {
      return ipv6 ? BOTH : IPV4;
    }
    return ipv6 ? IPV6 : UNSAID;
  }

  /** Whether a query that came over the one family asks for nodes of the other, or the same. */
  public boolean includes(boolean ipv4, boolean cameOverIpv4) {
    return switch (this) {
      case UNSAID -> ipv4 == cameOverIpv4;
      case IPV4 -> ipv4;
      case IPV6 -> !ipv4;
      case BOTH -> true;
    };
  }
}
