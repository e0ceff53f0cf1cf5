package dev.covey.node.room;

import dev.covey.core.ProtocolViolationException;
import dev.covey.core.bytes.Bytes;
import dev.covey.core.crypto.PublicKey;
import dev.covey.core.log.Log;
import dev.covey.core.log.LogKey;
import dev.covey.node.room.entry.BlockSeal;
import dev.covey.node.room.entry.Entry;
import dev.covey.node.room.entry.EntryCodec;
import dev.covey.node.room.entry.Hello;
import dev.covey.node.room.entry.KeyBoxes;
import dev.covey.node.room.index.RoomIndex;
import dev.covey.node.room.key.EpochKeys;
import dev.covey.node.room.key.KeyBox;
import dev.covey.node.room.key.LogTag;
import dev.covey.node.room.key.RoomKeys;
import dev.covey.node.room.state.EpochState;
import dev.covey.node.room.state.Line;
import dev.covey.node.room.state.RoomState;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * Which devices know the key of which epoch: those it was sealed to, and those that said hello in
 * it, since they came by a link that carries it. Safe on any thread.
 */
final class Epochs {

  private final RoomKeys keys;
  private final RoomIndex index;
  private final Function<LogKey, Log> logs;
  private final Map<LogTag, Greeting> greetings = new ConcurrentHashMap<>();

  Epochs(RoomKeys keys, RoomIndex index, Function<LogKey, Log> logs) {
    this.keys = keys;
    this.index = index;
    this.logs = logs;
  }

  /** A hello, and the epoch it was sealed in. */
  record Greeting(Hello hello, EpochKeys epoch) {}

  /** The hello of a log, if it is here and its key as well. */
  Optional<Greeting> greeting(LogTag tag) {
    Greeting known = greetings.get(tag);
    if (known != null) {
      return Optional.of(known);
    }
    Optional<Greeting> read = index.log(tag).flatMap(log -> read(log.key()));
    read.ifPresent(greeting -> greetings.put(tag, greeting));
    return read;
  }

  private Optional<Greeting> read(LogKey key) {
    return opened(key, 0)
        .flatMap(
            opened ->
                body(opened)
                    .filter(Hello.class::isInstance)
                    .map(hello -> new Greeting((Hello) hello, opened.epoch())));
  }

  /** The block of a log, opened, if it is here and its key as well. */
  Optional<BlockSeal.Opened> opened(LogKey key, long at) {
    Optional<Bytes> block = logs.apply(key).local(at);
    if (block.isPresent()) {
      try {
        if (index.seal(key).read(at, block.get()) instanceof BlockSeal.Opened opened) {
          return Optional.of(opened);
        }
      } catch (ProtocolViolationException e) {
        return Optional.empty();
      }
    }
    return Optional.empty();
  }

  /** What an opened block says, if it is well-formed and of the class it belongs to. */
  static Optional<Entry.Body> body(BlockSeal.Opened opened) {
    try {
      Entry.Body body = EntryCodec.decode(opened.entry()).body();
      return body.isControl() == opened.isControl() ? Optional.of(body) : Optional.empty();
    } catch (ProtocolViolationException e) {
      return Optional.empty();
    }
  }

  /** Members' devices that do not know the current epoch, and the epoch each said hello in. */
  Map<PublicKey, EpochKeys> needy(RoomState state) {
    Map<PublicKey, EpochKeys> needy = new HashMap<>();
    if (state.epochs().isEmpty()) {
      return needy;
    }
    Set<PublicKey> active = state.activeDevices();
    for (Line line : state.lines().values()) {
      if (active.contains(line.device()) && !knowsCurrent(state, line.device())) {
        greeting(line.tag()).ifPresent(hello -> needy.put(line.device(), hello.epoch()));
      }
    }
    return needy;
  }

  /** Whether somebody who is not in the room any more knows the current epoch. */
  boolean isStale(RoomState state) {
    Set<PublicKey> active = state.activeDevices();
    for (Line line : state.lines().values()) {
      if (line.isAdmitted()
          && !active.contains(line.device())
          && knowsCurrent(state, line.device())) {
        return true;
      }
    }
    return false;
  }

  private boolean knowsCurrent(RoomState state, PublicKey device) {
    long number = state.epochs().isEmpty() ? 0 : state.epochs().lastKey();
    Optional<EpochState> current = state.currentEpoch();
    if (current.isPresent()) {
      for (KeyBoxes boxes : current.get().boxes()) {
        if (KeyBox.holds(boxes.boxes(), device)) {
          return true;
        }
      }
    }
    Set<LogTag> tags = new HashSet<>();
    for (Line line : state.lines().values()) {
      if (line.device().equals(device)) {
        tags.add(line.tag());
      }
    }
    for (LogTag tag : tags) {
      // What cannot be opened here was sealed with a newer key, or is not here yet.
      Optional<Greeting> hello = greeting(tag);
      if (hello.isPresent() && hello.get().epoch().number() >= number) {
        return true;
      }
    }
    return false;
  }

  RoomKeys keys() {
    return keys;
  }
}
