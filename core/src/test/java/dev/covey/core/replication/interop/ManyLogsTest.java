package dev.covey.core.replication.interop;

import dev.covey.core.log.LogKey;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Many logs on one connection, each with its own channel, opened by discovery key. */
class ManyLogsTest extends InteropTest {

  private static final int LOGS = 50;

  @ParameterizedTest
  @EnumSource(Role.class)
  void replicatesFiftyLogsOnOneConnection(Role role) {
    List<LogKey> keys = new ArrayList<>();
    for (int i = 0; i < LOGS; i++) {
      keys.add(serve(role, name(i), LogSpec.PLAIN, 20 + i, 0));
    }
    // Half of them are wanted when the connection is made, the others only later.
    for (int i = 0; i < LOGS / 2; i++) {
      reader(role).open(name(i), LogSpec.PLAIN, keys.get(i));
      reader(role).follow(name(i));
    }
    reader(role).connect(server(role).listen());
    for (int i = LOGS / 2; i < LOGS; i++) {
      reader(role).open(name(i), LogSpec.PLAIN, keys.get(i));
      reader(role).follow(name(i));
    }
    for (int i = 0; i < LOGS; i++) {
      server(role).append(name(i), name(i), 3, 0);
    }
    for (int i = 0; i < LOGS; i++) {
      int length = 23 + i;
      reader(role).await(name(i), length, 0, length);
      assertEqualLogs(name(i), Content.blocks(name(i), 0, length, 0), server(role), reader(role));
    }
  }

  private static String name(int i) {
    return "many-" + i;
  }
}
