package dev.covey.node.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.covey.api.Peer;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(10)
class NodeCommandTest {

  @Test
  void saysNothingOfStrangers() {
    Peer stranger = new Peer("a".repeat(64), "192.0.2.7:4000", false, false, List.of(), 0);
    Peer member = new Peer("b".repeat(64), "192.0.2.8:4000", true, false, List.of("room"), 0);
    assertThat(NodeCommand.byDevice(List.of(stranger, member)))
        .containsOnlyKeys(member.device())
        .containsValue(member);
  }
}
