package dev.covey.core.mux;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Our channels by id, and those that wait for the other side's answer by name. Confined to the
 * event loop.
 *
 * <p>Ids grow by one or come from those freed. The id of a channel that we closed before it was
 * answered stays taken until the answer, open or reject, has come.
 */
final class LocalChannels {

  private final List<@Nullable MuxChannel> byId = new ArrayList<>();
  private final Deque<Integer> free = new ArrayDeque<>();
  private final Map<ChannelName, Deque<MuxChannel>> unanswered = new HashMap<>();
  private final Map<ChannelName, Integer> openCount = new HashMap<>();
  private int count;

  MuxChannel add(Mux mux, ChannelName name, MuxHandler handler) {
    if (count >= Mux.MAX_CHANNELS) {
      throw new IllegalStateException("more than " + Mux.MAX_CHANNELS + " channels");
    }
    Integer freed = free.pollLast();
    int id = freed == null ? byId.size() + 1 : freed;
    MuxChannel channel = new MuxChannel(mux, name, handler, id);
    if (freed == null) {
      byId.add(channel);
    } else {
      byId.set(id - 1, channel);
    }
    count++;
    openCount.merge(name, 1, Integer::sum);
    return channel;
  }

  /** The other side has not opened it yet. */
  void awaitAnswer(MuxChannel channel) {
    unanswered.computeIfAbsent(channel.name(), name -> new ArrayDeque<>()).add(channel);
  }

  /** Returns the first of ours that an open of this name answers, closed or not. */
  @Nullable MuxChannel takeAnswered(ChannelName name) {
    Deque<MuxChannel> waiting = unanswered.get(name);
    if (waiting == null) {
      return null;
    }
    MuxChannel first = waiting.poll();
    if (waiting.isEmpty()) {
      unanswered.remove(name);
    }
    return first;
  }

  /** Returns ours with this id if it waits for an answer; it no longer does. */
  @Nullable MuxChannel takeRejected(long id) {
    MuxChannel channel = id >= 1 && id <= byId.size() ? byId.get((int) id - 1) : null;
    if (channel == null) {
      return null;
    }
    Deque<MuxChannel> waiting = unanswered.get(channel.name());
    if (waiting == null || !waiting.remove(channel)) {
      return null;
    }
    if (waiting.isEmpty()) {
      unanswered.remove(channel.name());
    }
    return channel;
  }

  /** Closed while paired: the id may be used again at once. */
  void removeAndFree(MuxChannel channel) {
    uncount(channel);
    release(channel);
  }

  /** Closed before the answer: the id stays taken. */
  void removeButReserve(MuxChannel channel) {
    uncount(channel);
  }

  /** The answer came, for one that was closed before or is closed by it. */
  void free(MuxChannel channel) {
    if (!channel.closed) {
      uncount(channel);
    }
    release(channel);
  }

  boolean contains(ChannelName name) {
    return openCount.containsKey(name);
  }

  /** A copy: channels that are not closed. */
  List<MuxChannel> all() {
    List<MuxChannel> all = new ArrayList<>(count);
    for (MuxChannel channel : byId) {
      if (channel != null && !channel.closed) {
        all.add(channel);
      }
    }
    return all;
  }

  private void uncount(MuxChannel channel) {
    openCount.computeIfPresent(channel.name(), (name, open) -> open == 1 ? null : open - 1);
  }

  private void release(MuxChannel channel) {
    byId.set(channel.localId() - 1, null);
    free.addLast(channel.localId());
    count--;
  }
}
