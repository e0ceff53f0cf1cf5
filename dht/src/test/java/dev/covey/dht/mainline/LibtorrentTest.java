package dev.covey.dht.mainline;

import dev.covey.core.testing.PeerProcess;
import dev.covey.dht.Topic;

/** With libtorrent, over IPv4. */
class LibtorrentTest extends StrangerContract {

  @Override
  PeerProcess start(String bootstrap) throws Exception {
    return Libtorrent.start(host(), bootstrap);
  }

  @Override
  String host() {
    return "127.0.0.1";
  }

  @Override
  int announce(PeerProcess stranger, Topic topic) {
    return Libtorrent.announce(stranger, topic);
  }
}
