package dev.covey.dht.kademlia;

import dev.covey.core.bytes.Bytes;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.Random;
import java.util.zip.CRC32C;

/**
 * Identifiers that follow from the address of their node (BEP 42), so that nobody can choose a
 * place in the network without having an address for it.
 *
 * <pre>
 * r     = id[19] &amp; 7
 * IPv4  crc = CRC-32C( (address &amp; 03 0f 3f ff) | r &lt;&lt; 29 )                         4 bytes
 * IPv6  crc = CRC-32C( (first 8 bytes &amp; 01 03 07 0f 1f 3f 7f ff) | r &lt;&lt; 61 )      8 bytes
 * id    = first 21 bits of crc | 131 random bits | a random byte, of which r is a part
 * </pre>
 */
public final class SecureId {

  private static final int MASK4 = 0x030f3fff;
  private static final long MASK6 = 0x0103070f1f3f7fffL;
  private static final int COMPARED = 0xfffff800;

  private SecureId() {}

  /** Makes an id for a node that others see at this address. */
  public static NodeId derive(InetAddress address, Random random) {
    byte[] bytes = NodeId.random(random).bytes().toByteArray();
    int prefix = prefix(address, bytes[NodeId.SIZE - 1]) & COMPARED;
    ByteBuffer whole = ByteBuffer.wrap(bytes);
    return NodeId.of(Bytes.wrap(whole.putInt(0, prefix | (whole.getInt(0) & ~COMPARED)).array()));
  }

  /**
   * Whether the id follows from the address. True of any id where an address proves nothing: see
   * {@link #isExempt}.
   */
  public static boolean matches(NodeId id, InetAddress address) {
    int given = (int) (id.high() >>> 32);
    return isExempt(address) || ((prefix(address, (byte) id.low()) ^ given) & COMPARED) == 0;
  }

  /** Whether an address is one of many the same: loopback, link-local, private or unique local. */
  public static boolean isExempt(InetAddress address) {
    byte[] ip = address.getAddress();
    boolean uniqueLocal = ip.length == 16 && (ip[0] & 0xfe) == 0xfc;
    return uniqueLocal
        || address.isLoopbackAddress()
        || address.isLinkLocalAddress()
        || address.isSiteLocalAddress();
  }

  private static int prefix(InetAddress address, byte last) {
    byte[] ip = address.getAddress();
    ByteBuffer masked = ByteBuffer.allocate(ip.length == 4 ? 4 : 8);
    if (ip.length == 4) {
      masked.putInt(0, (ByteBuffer.wrap(ip).getInt() & MASK4) | ((last & 7) << 29));
    } else {
      masked.putLong(0, (ByteBuffer.wrap(ip).getLong() & MASK6) | ((last & 7L) << 61));
    }
    CRC32C crc = new CRC32C();
    crc.update(masked);
    return (int) crc.getValue();
  }
}
