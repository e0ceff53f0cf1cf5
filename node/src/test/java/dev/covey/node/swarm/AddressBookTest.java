package dev.covey.node.swarm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.covey.core.crypto.KeyPair;
import dev.covey.dht.HostPort;
import java.net.InetSocketAddress;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(10)
class AddressBookTest {

  private final AtomicLong now = new AtomicLong(-5);
  private final AddressBook book = new AddressBook(now::get, new Random(7));
  private final InetSocketAddress address = HostPort.parse("127.0.0.1:4001");

  @Test
  void waitsTwiceAsLongOrSoAfterEachFailureUpToALimit() {
    assertThat(book.isDue(address)).isTrue();
    long wait = AddressBook.FIRST_WAIT_NANOS;
    for (int i = 0; i < 100; i++) {
      book.failed(address);
      now.addAndGet(wait * 3 / 4 - 1);
      assertThat(book.isDue(address)).isFalse();
      now.addAndGet(wait / 2 + 1);
      assertThat(book.isDue(address)).isTrue();
      wait = Math.min(2 * wait, AddressBook.LAST_WAIT_NANOS);
    }
  }

  @Test
  void spreadsTheWaits() {
    Set<Long> waits = new HashSet<>();
    for (int port = 2_000; port < 2_100; port++) {
      InetSocketAddress one = HostPort.parse("127.0.0.1:" + port);
      book.failed(one);
      long start = now.get();
      while (!book.isDue(one)) {
        now.addAndGet(AddressBook.FIRST_WAIT_NANOS / 20);
      }
      waits.add(now.get() - start);
    }
    assertThat(waits).hasSizeGreaterThan(4);
  }

  @Test
  void forgetsFailuresOnceSomebodyAnswered() {
    KeyPair device = KeyPair.generate();
    book.failed(address);
    book.met(address, device.publicKey());
    assertThat(book.isDue(address)).isTrue();
    assertThat(book.device(address)).contains(device.publicKey());
    book.failed(address);
    assertThat(book.device(address)).isEmpty();
  }

  @Test
  void remembersTheNewestAddressesOnly() {
    KeyPair device = KeyPair.generate();
    book.met(address, device.publicKey());
    for (int port = 1; port <= AddressBook.MAX_ADDRESSES; port++) {
      book.failed(HostPort.parse("127.0.0.2:" + port));
    }
    assertThat(book.device(address)).isEmpty();
    assertThat(book.isDue(HostPort.parse("127.0.0.2:" + 1))).isFalse();
  }
}
