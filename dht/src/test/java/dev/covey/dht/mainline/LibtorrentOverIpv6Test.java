package dev.covey.dht.mainline;

import dev.covey.core.testing.PeerProcess;
import dev.covey.dht.Topic;

/** With libtorrent, over IPv6. */
class LibtorrentOverIpv6Test extends StrangerContract {

  @Override
  PeerProcess start(String bootstrap) throws Exception {
    return Libtorrent.start("::1", bootstrap);
  }

  @Override
  String host() {
    return "[::1]";
  }

  @Override
  int announce(PeerProcess stranger, Topic topic) {
    return Libtorrent.announce(stranger, topic);
  }
}
