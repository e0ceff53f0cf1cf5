package dev.covey.dht.mainline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.covey.core.ProtocolViolationException;
import dev.covey.core.bytes.Bytes;
import dev.covey.core.crypto.KeyPair;
import dev.covey.dht.kademlia.Contact;
import dev.covey.dht.kademlia.NodeId;
import dev.covey.dht.krpc.Item;
import dev.covey.dht.krpc.KrpcCodec;
import dev.covey.dht.krpc.Message;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Items over hours, among nodes that die and nodes that lie. */
@Timeout(120)
class ItemSimulationTest {

  private static final long HOUR = 3_600 * Simulation.SECOND;
  private static final Bytes SALT = Bytes.utf8("salt");
  private static final OptionalLong NO_CAS = OptionalLong.empty();

  private static final int READERS = 10;

  private final Simulation simulation = new Simulation(44, 0.01);
  private final KeyPair key = KeyPair.fromSeed(Bytes.wrap(new byte[32]));

  @Test
  void keptItemOutlivesItsHoldersAndIsForgottenWhenNoLongerKept() {
    simulation.settled(40, Policy.PRIVATE);
    Item item = item(1, "kept");
    Simulation.Member keeper = simulation.members().get(0);
    List<PutResult> rounds = new ArrayList<>();
    ItemTask task = keeper.node.itemTasks().put(item, NO_CAS, true, rounds::add);
    keeper.settle();
    simulation.run(5 * 60 * Simulation.SECOND);
    assertThat(rounds).hasSize(1);
    assertThat(rounds.get(0).stored()).isGreaterThanOrEqualTo(7);

    List<Simulation.Member> holders =
        simulation.members().stream()
            .filter(
                m -> m != keeper && m.node.items().item(item.target(), simulation.now()) != null)
            .toList();
    holders.forEach(Simulation.Member::die);
    simulation.run(4 * HOUR);
    assertThat(rounds).hasSizeBetween(4, 6);
    assertThat(latest()).contains(item);

    keeper.node.itemTasks().end(task);
    simulation.run(2 * HOUR + 60 * Simulation.SECOND);
    assertThat(latest()).isEmpty();
  }

  @Test
  void itemPutIntoAnEmptyNetworkIsTriedUntilSomebodyComes() {
    Simulation.Member alone = simulation.add(Policy.PRIVATE, List.of());
    List<PutResult> rounds = new ArrayList<>();
    ItemTask unusedTask = alone.node.itemTasks().put(item(1, "early"), NO_CAS, true, rounds::add);
    simulation.run(HOUR);
    assertThat(rounds).isNotEmpty().allMatch(round -> round.stored() == 0);
    assertThat(rounds).hasSizeLessThan(100);

    Simulation.Member second = simulation.add(Policy.PRIVATE, List.of(alone.address));
    simulation.run(10 * Simulation.SECOND);
    assertThat(rounds.get(rounds.size() - 1).stored()).isEqualTo(1);
    assertThat(second.node.items().size()).isEqualTo(1);
  }

  @Test
  void liarsNearTheTargetPassOffNothing() {
    simulation.settled(60, Policy.PRIVATE);
    assertThat(put(item(1, "old")).stored()).isPositive();
    assertThat(put(item(3, "latest")).stored()).isPositive();
    Item immutable = Item.immutable(Bytes.utf8("immutable"));
    assertThat(put(immutable).stored()).isPositive();

    Item.Mutable old = item(1, "old");
    Item.Mutable others = Item.mutable(KeyPair.generate(), SALT, 9, Bytes.utf8("others"));
    List<Message.Found> lies =
        List.of(
            Message.Found.of(old),
            Message.Found.of(new Item.Mutable(old.key(), SALT, 9, old.value(), old.signature())),
            Message.Found.of(others),
            Message.Found.of(
                new Item.Mutable(old.key(), SALT, 9, others.value(), others.signature())),
            Message.Found.of(Item.immutable(Bytes.utf8("another"))),
            new Message.Found(null, old.key(), OptionalLong.of(9), old.signature()));
    for (NodeId target : List.of(old.target(), immutable.target())) {
      lies.forEach(lie -> addLiar(target, lie));
    }
    assertSeen(item(3, "latest"), old, this::latest);
    assertSeen(immutable, immutable, () -> get(immutable.target()));
  }

  /**
   * By most, and nothing by anybody that its author never said: most of those nearest to the target
   * are liars, and who meets no other is told what was true once.
   */
  private static void assertSeen(Item item, Item before, Supplier<Optional<Item>> get) {
    List<Item> seen = Stream.generate(get).limit(READERS).flatMap(Optional::stream).toList();
    assertThat(seen).isSubsetOf(item, before);
    assertThat(seen.stream().filter(item::equals).count()).isGreaterThan(READERS / 2);
  }

  @Test
  void aLateYesCountsIfThereIsNoOther() {
    Contact slow = new Contact(NodeId.random(simulation.random), simulation.nextAddress());
    Simulation.Member alone = simulation.add(Policy.PRIVATE, List.of(slow.address()));
    simulation.add(
        slow.address(),
        (from, datagram) -> {
          Message.Query query = query(datagram);
          if (query != null) {
            long delay = query instanceof Message.PutItem ? 5 * Simulation.SECOND : 0;
            simulation.at(
                simulation.now() + delay, () -> answer(slow, from, query, Message.Found.NOTHING));
          }
        });
    List<PutResult> rounds = new ArrayList<>();
    ItemTask unusedTask = alone.node.itemTasks().put(item(1, "slow"), NO_CAS, false, rounds::add);
    simulation.run(30 * Simulation.SECOND);
    assertThat(rounds).hasSize(1);
    assertThat(rounds.get(0).stored()).isEqualTo(1);
  }

  private void addLiar(NodeId target, Message.Found lie) {
    NodeId id = new NodeId(target.high(), target.middle(), simulation.random.nextInt());
    Contact self = new Contact(id, simulation.nextAddress());
    simulation.add(
        self.address(),
        (from, datagram) -> {
          Message.Query query = query(datagram);
          if (query != null) {
            answer(self, from, query, lie);
          }
        });
    simulation.members().forEach(member -> member.node.table().answered(self, simulation.now()));
  }

  private void answer(
      Contact self, InetSocketAddress to, Message.Query query, Message.Found found) {
    Bytes token = Bytes.utf8("token");
    simulation.send(
        self.address(),
        to,
        KrpcCodec.encode(
            new Message.Response(
                query.transaction(), self.id(), List.of(), List.of(), token, to, found)));
  }

  private static Message.@Nullable Query query(Bytes datagram) {
    try {
      return KrpcCodec.decode(datagram) instanceof Message.Query query ? query : null;
    } catch (ProtocolViolationException e) {
      throw new AssertionError("a node of ours said what cannot be read", e);
    }
  }

  private PutResult put(Item item) {
    List<PutResult> rounds = new ArrayList<>();
    Simulation.Member member = simulation.any();
    ItemTask unusedTask = member.node.itemTasks().put(item, NO_CAS, false, rounds::add);
    member.settle();
    assertThat(simulation.runUntil(() -> !rounds.isEmpty(), 60 * Simulation.SECOND)).isTrue();
    return rounds.get(0);
  }

  /** As one sees it who has put nothing and keeps nothing. */
  private Optional<Item> latest() {
    List<Optional<Item>> found = new ArrayList<>();
    Simulation.Member reader = newcomer();
    ItemTask unusedTask = reader.node.itemTasks().get(key.publicKey(), SALT, found::add);
    return only(reader, found);
  }

  private Optional<Item> get(NodeId target) {
    List<Optional<Item>> found = new ArrayList<>();
    Simulation.Member reader = newcomer();
    ItemTask unusedTask = reader.node.itemTasks().get(target, found::add);
    return only(reader, found);
  }

  private Optional<Item> only(Simulation.Member reader, List<Optional<Item>> found) {
    reader.settle();
    assertThat(simulation.runUntil(() -> !found.isEmpty(), 60 * Simulation.SECOND)).isTrue();
    return found.get(0);
  }

  private Simulation.Member newcomer() {
    return simulation.add(Policy.PRIVATE, List.of(simulation.any().address));
  }

  private Item.Mutable item(long seq, String value) {
    return Item.mutable(key, SALT, seq, Bytes.utf8(value));
  }
}
