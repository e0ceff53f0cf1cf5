package dev.covey.node.room.state;

import dev.covey.core.bytes.Bytes;
import dev.covey.core.crypto.PublicKey;
import dev.covey.node.room.entry.KeysShared;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Collects {@link StrayKeys}; fed in room order. So much of each author, whatever others do. */
final class Strays {

  private final Map<Name, List<EpochState.SharedBy>> all = new LinkedHashMap<>();
  private final Map<PublicKey, Set<Name>> byAuthor = new HashMap<>();

  private record Name(long number, Bytes check) {}

  /** False if its author has said too much. */
  boolean add(PublicKey author, KeysShared keys) {
    Name name = new Name(keys.number(), keys.check());
    Set<Name> known = byAuthor.computeIfAbsent(author, one -> new HashSet<>());
    if (!known.contains(name)) {
      long same = known.stream().filter(one -> one.number() == name.number()).count();
      if (known.size() >= StrayKeys.MAX_BY_ONE || same >= StrayKeys.MAX_OF_NUMBER) {
        return false;
      }
      known.add(name);
    }
    all.computeIfAbsent(name, one -> new ArrayList<>(1)).add(new EpochState.SharedBy(author, keys));
    return true;
  }

  List<StrayKeys> finish() {
    List<StrayKeys> strays = new ArrayList<>(all.size());
    all.forEach(
        (name, shared) ->
            strays.add(new StrayKeys(name.number(), name.check(), List.copyOf(shared))));
    return strays;
  }
}
