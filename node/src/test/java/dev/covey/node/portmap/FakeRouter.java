package dev.covey.node.portmap;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** A router on loopback, honest or not. */
final class FakeRouter implements AutoCloseable {

  enum Kind {
    PCP,
    NAT_PMP,
    /** PCP, and each answer twice, as a slow router answers a question that was asked again. */
    TWICE,
    REFUSING,
    /** Answers with another nonce. */
    FORGING,
    BABBLING,
    SILENT
  }

  private static final byte[] OUTSIDE = {(byte) 203, 0, 113, 9};
  private static final int SHIFT = 1_000;

  private final Kind kind;
  private final DatagramSocket socket;
  private final Set<String> mapped = ConcurrentHashMap.newKeySet();
  private final AtomicInteger asked = new AtomicInteger();

  FakeRouter(Kind kind) throws IOException {
    this.kind = kind;
    this.socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
    Thread thread = new Thread(this::serve, "router");
    thread.setDaemon(true);
    thread.start();
  }

  InetSocketAddress address() {
    return new InetSocketAddress(socket.getLocalAddress(), socket.getLocalPort());
  }

  Set<String> mapped() {
    return mapped;
  }

  int asked() {
    return asked.get();
  }

  @Override
  public void close() {
    socket.close();
  }

  private void serve() {
    DatagramPacket packet = new DatagramPacket(new byte[1_500], 1_500);
    Random random = new Random(1);
    try {
      while (true) {
        packet.setLength(1_500);
        socket.receive(packet);
        byte[] question = Arrays.copyOf(packet.getData(), packet.getLength());
        byte[] answer = answer(question, random);
        for (int i = 0; answer.length > 0 && i < (kind == Kind.TWICE ? 2 : 1); i++) {
          socket.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
        }
        asked.incrementAndGet();
      }
    } catch (IOException closed) {
      // The test is over.
    }
  }

  private byte[] answer(byte[] question, Random random) {
    if (kind == Kind.SILENT) {
      return new byte[0];
    }
    if (kind == Kind.BABBLING) {
      byte[] babble = new byte[random.nextInt(100) + 1];
      random.nextBytes(babble);
      return babble;
    }
    if (question[0] == 2) {
      return kind == Kind.NAT_PMP ? new byte[] {0, (byte) 129, 0, 1, 0, 0, 0, 9} : pcp(question);
    }
    return natPmp(question);
  }

  private byte[] pcp(byte[] question) {
    byte[] answer = Arrays.copyOf(question, RouterMessage.PCP_SIZE);
    answer[1] = (byte) 129;
    answer[3] = (byte) (kind == Kind.REFUSING ? 2 : 0);
    if (kind == Kind.FORGING) {
      answer[24] ^= 1;
    }
    ByteBuffer out = ByteBuffer.wrap(answer);
    int port = out.getShort(40) & 0xffff;
    out.putShort(42, (short) (port + SHIFT));
    out.position(44);
    out.put(new byte[10]).putShort((short) -1).put(OUTSIDE);
    note("pcp " + question[36], out.getInt(4));
    return answer;
  }

  private byte[] natPmp(byte[] question) {
    ByteBuffer out = ByteBuffer.allocate(question.length == 2 ? 12 : 16);
    out.put((byte) 0).put((byte) (128 + question[1])).putShort((short) 0).putInt(9);
    if (question.length == 2) {
      return out.put(OUTSIDE).array();
    }
    ByteBuffer in = ByteBuffer.wrap(question);
    note("nat-pmp " + question[1], in.getInt(8));
    int port = in.getShort(4) & 0xffff;
    return out.putShort((short) port).putShort((short) (port + SHIFT)).putInt(in.getInt(8)).array();
  }

  private void note(String what, int lifetime) {
    boolean unused = lifetime == 0 ? mapped.remove(what) : mapped.add(what);
  }
}
