package dev.covey.node.swarm.overlay;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(10)
class OverlayTest implements OverlayActions<Integer> {

  private static final OverlayOptions OPTIONS = OverlayOptions.defaults();

  private final List<Integer> connecting = new ArrayList<>();
  private final List<Integer> dropped = new ArrayList<>();
  private final List<Integer> neighbours = new ArrayList<>();
  private final List<OverlayMessage<Integer>> sent = new ArrayList<>();
  private final List<Integer> sentTo = new ArrayList<>();
  private long now = 1_000;
  private final Overlay<Integer> overlay =
      new Overlay<>(0, OPTIONS, new Random(4), () -> now, this);

  @Test
  void looksForAsManyAsItWants() {
    overlay.heard(IntStream.rangeClosed(0, 15).boxed().toList());
    assertThat(connecting).hasSize(OPTIONS.target()).doesNotHaveDuplicates().doesNotContain(0);
    List.copyOf(connecting).forEach(peer -> overlay.opened(peer, true));
    assertThat(last()).isEqualTo(new OverlayMessage.Ask<Integer>(true));
    List.copyOf(connecting).forEach(peer -> overlay.received(peer, new OverlayMessage.Accept<>()));
    assertThat(overlay.neighbours()).containsExactlyInAnyOrderElementsOf(connecting);
    assertThat(overlay.isWanting()).isFalse();
  }

  @Test
  void refusesWhenFullAndNamesOthers() {
    fillWithStrangers();
    overlay.received(99, new OverlayMessage.Ask<>(false));
    assertThat(last()).isInstanceOf(OverlayMessage.Refuse.class);
    assertThat(((OverlayMessage.Refuse<Integer>) last()).others()).isNotEmpty().doesNotContain(99);
    assertThat(overlay.neighbours()).hasSize(OPTIONS.most()).doesNotContain(99);
  }

  @Test
  void neverRefusesOneWhoHasNobody() {
    fillWithStrangers();
    overlay.received(99, new OverlayMessage.Ask<>(true));
    assertThat(overlay.neighbours()).hasSize(OPTIONS.most()).contains(99);
    assertThat(dropped).hasSize(1);
  }

  @Test
  void makesNoPlaceAtTheCostOfThoseItChose() {
    overlay.heard(IntStream.rangeClosed(1, 8).boxed().toList());
    List<Integer> chosen = List.copyOf(connecting);
    chosen.forEach(peer -> overlay.opened(peer, true));
    chosen.forEach(peer -> overlay.received(peer, new OverlayMessage.Accept<>()));
    for (int stranger = 100; stranger < 200; stranger++) {
      overlay.opened(stranger, false);
      overlay.received(stranger, new OverlayMessage.Ask<>(true));
    }
    assertThat(overlay.neighbours()).hasSize(OPTIONS.most()).containsAll(chosen);
  }

  @Test
  void replacesANeighbourThatIsLost() {
    overlay.heard(IntStream.rangeClosed(1, 9).boxed().toList());
    List<Integer> chosen = List.copyOf(connecting);
    chosen.forEach(peer -> overlay.opened(peer, true));
    chosen.forEach(peer -> overlay.received(peer, new OverlayMessage.Accept<>()));
    connecting.clear();
    overlay.closed(chosen.get(0));
    assertThat(connecting).hasSize(1).doesNotContain(chosen.get(0));
  }

  @Test
  void asksAgainOverAChannelThatTookAnothersPlace() {
    overlay.heard(List.of(1));
    overlay.opened(1, true);
    overlay.received(1, new OverlayMessage.Accept<>());
    overlay.replaced(1);
    assertThat(overlay.neighbours()).isEmpty();
    sent.clear();
    overlay.opened(1, true);
    assertThat(last()).isEqualTo(new OverlayMessage.Ask<Integer>(true));
    overlay.received(1, new OverlayMessage.Accept<>());
    assertThat(overlay.neighbours()).containsExactly(1);
  }

  @Test
  void triesAgainLaterWhoCouldNotBeReached() {
    overlay.heard(List.of(1));
    for (int failure = 0; failure < 4; failure++) {
      assertThat(connecting).containsExactly(1);
      connecting.clear();
      overlay.unreachable(1);
      assertThat(connecting).isEmpty();
      overlay.tick();
      assertThat(connecting).isEmpty();
      now += 30_000;
      overlay.tick();
    }
  }

  @Test
  void giveUpOnWhoDoesNotAnswer() {
    overlay.opened(1, true);
    now += OPTIONS.askTimeout() + 1;
    overlay.tick();
    assertThat(dropped).containsExactly(1);
    assertThat(overlay.neighbours()).isEmpty();
  }

  @Test
  void looksForOthersWhenThoseItConnectsToKeepSilent() {
    overlay.heard(IntStream.rangeClosed(1, OPTIONS.target()).boxed().toList());
    assertThat(overlay.isWanting()).isFalse();
    connecting.clear();
    now += Overlay.CONNECT + 1;
    overlay.tick();
    assertThat(overlay.isWanting()).isTrue();
    overlay.heard(List.of(99));
    assertThat(connecting).contains(99);
  }

  @Test
  void takesASampleOfAnyLengthForAtMostSixteen() {
    fillWithStrangers();
    int before = overlay.known();
    overlay.received(
        101, new OverlayMessage.Shuffle<>(IntStream.range(1_000, 2_000).boxed().toList()));
    assertThat(overlay.known() - before).isEqualTo(OPTIONS.sample());
    assertThat(((OverlayMessage.Reply<Integer>) last()).some())
        .hasSizeLessThanOrEqualTo(OPTIONS.sample());
  }

  @Test
  void listensToNoStrangersSamples() {
    overlay.received(7, new OverlayMessage.Shuffle<>(List.of(1, 2, 3)));
    overlay.received(7, new OverlayMessage.Reply<>(List.of(1, 2, 3)));
    overlay.received(7, new OverlayMessage.Leave<>(List.of(1, 2, 3)));
    overlay.received(7, new OverlayMessage.Refuse<>(List.of(1, 2, 3)));
    overlay.received(7, new OverlayMessage.Accept<>());
    assertThat(overlay.known()).isZero();
    assertThat(sent).isEmpty();
    assertThat(overlay.neighbours()).isEmpty();
  }

  private void fillWithStrangers() {
    for (int stranger = 100; stranger < 100 + OPTIONS.most(); stranger++) {
      overlay.opened(stranger, false);
      overlay.received(stranger, new OverlayMessage.Ask<>(false));
    }
    assertThat(overlay.neighbours()).hasSize(OPTIONS.most());
  }

  private OverlayMessage<Integer> last() {
    return sent.get(sent.size() - 1);
  }

  @Override
  public void connect(Integer peer) {
    connecting.add(peer);
  }

  @Override
  public void send(Integer peer, OverlayMessage<Integer> message) {
    sentTo.add(peer);
    sent.add(message);
  }

  @Override
  public void drop(Integer peer) {
    dropped.add(peer);
  }

  @Override
  public void neighbour(Integer peer) {
    neighbours.add(peer);
  }
}
