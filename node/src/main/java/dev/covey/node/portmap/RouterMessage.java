package dev.covey.node.portmap;

import dev.covey.core.ProtocolViolationException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * The packets of PCP (RFC 6887) and NAT-PMP (RFC 6886), big endian.
 *
 * <pre>
 * PCP      2 | 1 | 0 (2) | lifetime, s (4) | own address (16) | nonce (12) | protocol | 0 (3)
 *          | port (2) | port outside (2) | address outside (16)
 * answer   2 | 129 | 0 | result | lifetime (4) | epoch (4) | 0 (12) | nonce (12) | protocol | 0 (3)
 *          | port (2) | port outside (2) | address outside (16)
 *
 * NAT-PMP  0 | 1 UDP, 2 TCP | 0 (2) | port (2) | port outside (2) | lifetime (4)
 * answer   0 | 128 + question | result (2) | epoch (4) | port (2) | port outside (2) | lifetime (4)
 * address  0 | 0          answer   0 | 128 | result (2) | epoch (4) | IPv4 (4)
 * </pre>
 */
final class RouterMessage {

  static final int PCP_SIZE = 60;
  static final int NONCE_SIZE = 12;

  /** What PCP says when it is not spoken: the packet's version is lower then. */
  static final int UNSUPPORTED_VERSION = 1;

  private static final int PCP = 2;
  private static final int MAP = 1;
  private static final int ANSWER = 128;
  private static final int NAT_PMP_SIZE = 16;
  private static final int ADDRESS_SIZE = 12;

  /** What is asked for, as the numbers of IP. */
  enum Protocol {
    UDP(17, 1),
    TCP(6, 2);

    final int number;
    final int opcode;

    Protocol(int number, int opcode) {
      this.number = number;
      this.opcode = opcode;
    }
  }

  /** A port outside that leads to one of ours. */
  record Mapping(int port, long lifetimeSeconds, InetAddress outside) {}

  private RouterMessage() {}

  /** A question in PCP; a lifetime of 0 takes the mapping back. */
  static byte[] pcp(Protocol protocol, InetAddress own, byte[] nonce, int port, int lifetime) {
    return ByteBuffer.allocate(PCP_SIZE)
        .put((byte) PCP)
        .put((byte) MAP)
        .putShort((short) 0)
        .putInt(lifetime)
        .put(mapped(own))
        .put(nonce)
        .put((byte) protocol.number)
        .put(new byte[3])
        .putShort((short) port)
        .putShort((short) (lifetime == 0 ? 0 : port))
        .put(own.getAddress().length == 4 ? mappedAny() : new byte[16])
        .array();
  }

  /** Reads the answer to {@link #pcp}. */
  static Mapping readPcp(byte[] answer, Protocol protocol, byte[] nonce, int port)
      throws ProtocolViolationException {
    ByteBuffer in = ByteBuffer.wrap(answer);
    if (answer.length < PCP_SIZE || in.get() != PCP || (in.get() & 0xff) != ANSWER + MAP) {
      throw new ProtocolViolationException("not an answer in PCP: " + answer.length + " bytes");
    }
    byte unused = in.get();
    int result = in.get() & 0xff;
    if (result != 0) {
      throw new ProtocolViolationException("the router refuses (PCP " + result + ")");
    }
    long lifetime = in.getInt() & 0xffffffffL;
    byte[] echoed = new byte[NONCE_SIZE];
    in.position(24);
    in.get(echoed);
    int of = in.get() & 0xff;
    in.position(40);
    int inside = in.getShort() & 0xffff;
    int outside = in.getShort() & 0xffff;
    byte[] address = new byte[16];
    in.get(address);
    if (!Arrays.equals(echoed, nonce) || of != protocol.number || inside != port) {
      throw new ProtocolViolationException("an answer in PCP to something else");
    }
    return new Mapping(outside, lifetime, address(address));
  }

  /** A question in NAT-PMP; a lifetime of 0 takes the mapping back. */
  static byte[] natPmp(Protocol protocol, int port, int lifetime) {
    return ByteBuffer.allocate(ADDRESS_SIZE)
        .put((byte) 0)
        .put((byte) protocol.opcode)
        .putShort((short) 0)
        .putShort((short) port)
        .putShort((short) (lifetime == 0 ? 0 : port))
        .putInt(lifetime)
        .array();
  }

  /** Reads the answer to {@link #natPmp}. */
  static Mapping readNatPmp(byte[] answer, Protocol protocol, int port, InetAddress outside)
      throws ProtocolViolationException {
    ByteBuffer in = natPmpAnswer(answer, NAT_PMP_SIZE, protocol.opcode);
    int inside = in.getShort() & 0xffff;
    int mapped = in.getShort() & 0xffff;
    if (inside != port) {
      throw new ProtocolViolationException("an answer in NAT-PMP to something else");
    }
    return new Mapping(mapped, in.getInt() & 0xffffffffL, outside);
  }

  /** Asks for the address outside. */
  static byte[] natPmpAddress() {
    return new byte[2];
  }

  /** Reads the answer to {@link #natPmpAddress}. */
  static InetAddress readNatPmpAddress(byte[] answer) throws ProtocolViolationException {
    byte[] address = new byte[4];
    natPmpAnswer(answer, ADDRESS_SIZE, 0).get(address);
    return address(address);
  }

  private static ByteBuffer natPmpAnswer(byte[] answer, int size, int opcode)
      throws ProtocolViolationException {
    ByteBuffer in = ByteBuffer.wrap(answer);
    if (answer.length < size || in.get() != 0 || (in.get() & 0xff) != ANSWER + opcode) {
      throw new ProtocolViolationException("not an answer in NAT-PMP: " + answer.length + " bytes");
    }
    int result = in.getShort() & 0xffff;
    if (result != 0) {
      throw new ProtocolViolationException("the router refuses (NAT-PMP " + result + ")");
    }
    int unusedEpoch = in.getInt();
    return in;
  }

  /** An IPv4 address within IPv6: ten zeros, two times 255, then itself. */
  private static byte[] mapped(InetAddress address) {
    byte[] bytes = address.getAddress();
    if (bytes.length == 16) {
      return bytes;
    }
    byte[] mapped = mappedAny();
    System.arraycopy(bytes, 0, mapped, 12, 4);
    return mapped;
  }

  private static byte[] mappedAny() {
    byte[] any = new byte[16];
    any[10] = (byte) 0xff;
    any[11] = (byte) 0xff;
    return any;
  }

  private static InetAddress address(byte[] bytes) throws ProtocolViolationException {
    try {
      return InetAddress.getByAddress(bytes);
    } catch (UnknownHostException e) {
      throw new ProtocolViolationException("not an address: " + bytes.length + " bytes");
    }
  }
}
