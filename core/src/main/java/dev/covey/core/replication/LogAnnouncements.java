package dev.covey.core.replication;

import dev.covey.core.ProtocolViolationException;
import dev.covey.core.encoding.Encoder;
import dev.covey.core.log.Log;
import dev.covey.core.log.LogInfo;
import dev.covey.core.merkle.FlatTree;
import dev.covey.core.mux.MuxChannel;
import dev.covey.core.replication.WireMessage.BitfieldWords;
import dev.covey.core.replication.WireMessage.Range;
import dev.covey.core.replication.WireMessage.Sync;
import dev.covey.core.replication.WireMessage.Unwant;
import dev.covey.core.replication.WireMessage.Want;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Tells one peer which blocks of one log are here, and asks which are there. Confined to the
 * connection's event loop, but for what the log's own events add.
 */
final class LogAnnouncements {

  /** Blocks that one want covers, and its alignment, as JavaScript's. */
  private static final long WANT_BLOCKS = 1L << 21;

  /**
   * Wants kept of the peer, and sent to it; the oldest of the peer's is forgotten for a new one.
   */
  private static final int MAX_WANTS = 64;

  /** Changes not told yet; with more, all that is held is told anew. */
  private static final int MAX_NEWS = 1_024;

  /** Blocks at the end of the log that are always announced. */
  private static final long RECENT = 256;

  private final Log log;
  private final RemoteState remote;
  private final Deque<Range> news = new ArrayDeque<>();
  private final Set<Long> ours = new HashSet<>();
  private final Set<Want> theirs = new LinkedHashSet<>();
  private final Encoder scratch = new Encoder(64);
  private @Nullable Sync lastSent;
  private boolean tooMuchNews;
  private long leadsFrom;
  private long leadsInFork;
  private long announced;

  LogAnnouncements(Log log, RemoteState remote) {
    this.log = log;
    this.remote = remote;
  }

  /** Blocks came. Any thread. */
  void added(long start, long end) {
    add(false, start, end);
  }

  /** Blocks are gone. Any thread. */
  void removed(long start, long end) {
    add(true, start, end);
  }

  void onSync(Sync sync) {
    if (remote.isSynced() && sync.fork() != remote.fork()) {
      ours.clear();
    }
    remote.on(sync);
  }

  void onRange(Range range) throws ProtocolViolationException {
    if (range.length() > Encoder.MAX_UINT - range.start()) {
      throw new ProtocolViolationException("a range that ends beyond 2^53 - 1");
    }
    if (range.drop()) {
      remote.blocks().drop(range.start(), range.length());
      ours.clear();
    } else {
      remote.blocks().add(range.start(), range.length(), log.length());
    }
  }

  /** Answers at once, and keeps in mind what the peer wants to hear of. */
  void onWant(MuxChannel open, Want want) {
    if (want.length() > WANT_BLOCKS || want.length() <= 0) {
      return;
    }
    if (!want.any()) {
      if (theirs.size() >= MAX_WANTS) {
        theirs.remove(theirs.iterator().next());
      }
      theirs.add(want);
    }
    answer(open, want);
  }

  void onUnwant(Unwant unwant) {
    theirs.remove(new Want(unwant.start(), unwant.length(), unwant.any()));
  }

  /** Tells what changed since the last time. */
  void tell(MuxChannel open) {
    LogInfo info = log.info();
    tellNews(open, info);
    boolean synced = remote.isSynced();
    boolean sameFork = remote.fork() == info.fork();
    Sync now =
        new Sync(
            info.fork(),
            info.length(),
            synced && sameFork ? remote.length() : 0,
            !synced || (sameFork && remote.length() < info.length() && canLead(remote.length())),
            true,
            true,
            log.manifest().isPresent(),
            false);
    if (!now.equals(lastSent)) {
      lastSent = now;
      send(open, now);
    }
    if (info.contiguousLength() > announced) {
      announced = info.contiguousLength();
      send(open, new Range(false, 0, announced));
    }
  }

  /** Whether the nodes are here that lead from this length on; they come with blocks. */
  private boolean canLead(long length) {
    long fork = log.fork();
    if (leadsFrom != length || leadsInFork != fork) {
      leadsInFork = fork;
      boolean there =
          log.read(
              reader -> {
                for (long root : FlatTree.fullRoots(length)) {
                  if (reader.tree().root(root) == null && !reader.hasNode(root)) {
                    return false;
                  }
                }
                return true;
              });
      leadsFrom = there ? length : -1;
    }
    return leadsFrom == length;
  }

  /** Asks which blocks the peer has where its own announcements leave it open. */
  void ask(MuxChannel open) {
    if (remote.blocks().prefix() >= log.length() || !log.downloads().isActive()) {
      return;
    }
    log.downloads()
        .eachWantedStretch(
            WANT_BLOCKS,
            MAX_WANTS,
            log.length(),
            start -> {
              if (start + WANT_BLOCKS > remote.blocks().prefix()
                  && ours.size() < MAX_WANTS
                  && ours.add(start)) {
                send(open, new Want(start, WANT_BLOCKS, false));
              }
            });
  }

  void send(MuxChannel open, WireMessage message) {
    scratch.reset();
    message.encodeTo(scratch);
    open.send(message.type(), scratch);
  }

  private void add(boolean drop, long start, long end) {
    synchronized (news) {
      Range last = news.peekLast();
      if (last != null && last.drop() == drop && last.start() + last.length() == start) {
        news.removeLast();
        news.add(new Range(drop, last.start(), last.length() + end - start));
      } else if (news.size() < MAX_NEWS) {
        news.add(new Range(drop, start, end - start));
      } else {
        tooMuchNews = true;
      }
    }
  }

  private void tellNews(MuxChannel open, LogInfo info) {
    while (true) {
      Range next;
      synchronized (news) {
        if (tooMuchNews) {
          tooMuchNews = false;
          news.clear();
          announced = 0;
          send(open, new Range(true, 0, Math.max(1, info.length())));
          theirs.forEach(want -> answer(open, want));
          return;
        }
        next = news.poll();
      }
      if (next == null) {
        return;
      }
      if (next.drop()) {
        announced = Math.min(announced, next.start());
        send(open, next);
      } else if (next.start() >= info.contiguousLength() && isOfInterest(next, info)) {
        send(open, next);
      }
    }
  }

  private boolean isOfInterest(Range range, LogInfo info) {
    if (range.start() + range.length() > info.length() - RECENT) {
      return true;
    }
    for (Want want : theirs) {
      if (range.start() < want.start() + want.length()
          && want.start() < range.start() + range.length()) {
        return true;
      }
    }
    return false;
  }

  private void answer(MuxChannel open, Want want) {
    LogInfo info = log.info();
    long contiguous = info.contiguousLength();
    long end = Math.min(want.start() + want.length(), info.length());
    if (want.any()) {
      long first = log.held().nextSet(want.start(), end);
      if (first >= 0) {
        send(open, new Range(false, first, 1));
      }
      return;
    }
    if (end <= contiguous) {
      if (contiguous > 0) {
        send(open, new Range(false, 0, contiguous));
      }
      return;
    }
    long start = want.start() & -32L;
    Encoder words = new Encoder();
    int meaningful = 0;
    for (long at = start; at < end; at += 32) {
      int word = log.held().word32(at);
      words.u32(word);
      meaningful = word == 0 ? meaningful : words.size();
    }
    if (meaningful > 0) {
      send(open, new BitfieldWords(start, words.toBytes().slice(0, meaningful)));
    }
  }
}
