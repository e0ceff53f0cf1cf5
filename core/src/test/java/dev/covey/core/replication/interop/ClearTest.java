package dev.covey.core.replication.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.covey.core.log.LogKey;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A peer forgets blocks to save room: they come from somebody else who has them. */
class ClearTest extends InteropTest {

  private static final List<Long> CLEARED = LongStream.range(50, 120).boxed().toList();

  @ParameterizedTest
  @EnumSource(Role.class)
  void takesFromAnotherWhatTheServerHadCleared(Role role) {
    String log = "cleared-before";
    LogKey key = serve(role, log, LogSpec.PLAIN, 200, 0);
    try (CoveyPeer mirror = mirror(role, log, key)) {
      server(role).clear(log, 50, 120);
      assertThat(server(role).held(log, 0, 200)).isEqualTo(130);
      read(role, log, LogSpec.PLAIN, key);
      reader(role).download(log, 0, 50);
      reader(role).download(log, 120, 200);
      assertThat(reader(role).held(log, 0, 200)).isEqualTo(130);
      reader(role).follow(log);
      reader(role).connect(mirror.listen());
      reader(role).await(log, 200, 0, 200);
      assertEqualLogs(log, Content.blocks(log, 0, 200, 0), mirror, reader(role));
    }
  }

  @ParameterizedTest
  @EnumSource(Role.class)
  void asksAnotherForWhatIsClearedWhileConnected(Role role) {
    String log = "cleared-meanwhile";
    LogKey key = serve(role, log, LogSpec.PLAIN, 200, 0);
    try (CoveyPeer mirror = mirror(role, log, key)) {
      read(role, log, LogSpec.PLAIN, key);
      reader(role).connect(mirror.listen());
      reader(role).download(log, 0, 10);
      server(role).clear(log, 50, 120);
      assertThat(reader(role).get(log, CLEARED))
          .isEqualTo(Content.hash(Content.blocks(log, 50, 120, 0)));
      reader(role).follow(log);
      reader(role).await(log, 200, 0, 200);
      assertEqualLogs(log, Content.blocks(log, 0, 200, 0), mirror, reader(role));
    }
  }

  @ParameterizedTest
  @EnumSource(Role.class)
  void goesOnWithAServerThatClearsWhatIsAskedFor(Role role) {
    String log = "cleared-under-way";
    LogKey key = serve(role, log, LogSpec.PLAIN, 4_000, 0);
    try (CoveyPeer mirror = mirror(role, log, key)) {
      read(role, log, LogSpec.PLAIN, key);
      reader(role).follow(log);
      reader(role).await(log, 4_000, 0, 100);
      server(role).clear(log, 0, 3_000);
      reader(role).download(log, 3_000, 4_000);
      reader(role).connect(mirror.listen());
      reader(role).await(log, 4_000, 0, 4_000);
      assertEqualLogs(log, Content.blocks(log, 0, 4_000, 0), mirror, reader(role));
    }
  }

  @ParameterizedTest
  @EnumSource(Role.class)
  void fetchesAgainWhatTheReaderHadCleared(Role role) {
    String log = "cleared-here";
    LogKey key = serve(role, log, LogSpec.PLAIN, 200, 0);
    read(role, log, LogSpec.PLAIN, key);
    reader(role).download(log, 0, 200);
    reader(role).clear(log, 50, 120);
    assertThat(reader(role).held(log, 0, 200)).isEqualTo(130);
    assertThat(reader(role).get(log, CLEARED))
        .isEqualTo(Content.hash(Content.blocks(log, 50, 120, 0)));
    assertEqualLogs(log, Content.blocks(log, 0, 200, 0), server(role), reader(role));
  }

  private CoveyPeer mirror(Role role, String log, LogKey key) {
    CoveyPeer mirror = new CoveyPeer(directory().resolve("mirror-" + log + role));
    mirror.open(log, LogSpec.PLAIN, key);
    mirror.connect(server(role).listen());
    mirror.download(log, 0, server(role).state(log).length());
    return mirror;
  }
}
