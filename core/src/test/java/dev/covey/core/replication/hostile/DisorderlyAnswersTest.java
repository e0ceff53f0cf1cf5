package dev.covey.core.replication.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.covey.core.testing.Await;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A peer that is honest but answers in any order, as JavaScript's may: it is no worse a peer. */
@Timeout(120)
class DisorderlyAnswersTest extends HostileTest {

  @Test
  void paysForNoBlockTwiceWhenAnswersComeInReverse() throws Exception {
    HostileChannel channel = beginAsAuthor(victim.attack());
    Set<Long> asked = new HashSet<>();
    while (asked.size() < Victim.BLOCKS) {
      int together = Math.min(20, Victim.BLOCKS - asked.size());
      Message[] answers = new Message[together];
      for (int i = together - 1; i >= 0; i--) {
        Asked one = channel.awaitRequest(Asked::isBlock);
        assertThat(asked.add(one.block())).as("asked for block %s twice", one.block()).isTrue();
        answers[i] = Message.data(one.id(), prove(victim.written, one.proof()));
      }
      for (Message answer : answers) {
        channel.send(answer);
      }
    }
    Await.until("all blocks", () -> victim.wanted.contiguousLength() == Victim.BLOCKS);
    assertThat(channel.waiting(Message.REQUEST)).isZero();
  }
}
