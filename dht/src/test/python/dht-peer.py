"""A libtorrent DHT node: dht-peer.py BOOTSTRAP_HOST:PORT, on 127.0.0.1 only.

One command a line: {"announce": HASH} or {"lookup": HASH}; one event a line back. What it announces
is its own listening port, told with "listening".
"""
import json
import queue
import sys
import tempfile
import threading
import time

import libtorrent


def tell(event, **fields):
    print(json.dumps({"event": event, **fields}), flush=True)


def read_commands(into):
    for line in sys.stdin:
        into.put(json.loads(line))
    into.put(None)


def sha1(text):
    return libtorrent.sha1_hash(bytes.fromhex(text))


category = libtorrent.alert.category_t
session = libtorrent.session({
    "listen_interfaces": "127.0.0.1:0",
    "enable_dht": True,
    "enable_lsd": False,
    "enable_upnp": False,
    "enable_natpmp": False,
    "dht_bootstrap_nodes": sys.argv[1],
    # All nodes of a test share one address, and that one is private.
    "dht_restrict_routing_ips": False,
    "dht_restrict_search_ips": False,
    "dht_prefer_verified_node_ids": False,
    "dht_ignore_dark_internet": False,
    "alert_mask": category.dht_notification | category.dht_operation_notification
    | category.error_notification | category.status_notification,
})
host, port = sys.argv[1].rsplit(":", 1)
session.add_dht_node((host, int(port)))

commands = queue.Queue()
threading.Thread(target=read_commands, args=(commands,), daemon=True).start()
found = {}  # hash -> peers so far, and when the search began
while session.listen_port() == 0:
    time.sleep(0.05)
tell("listening", port=session.listen_port())

while True:
    session.wait_for_alert(50)
    for alert in session.pop_alerts():
        if alert.what() == "dht_bootstrap":
            tell("ready")
        elif alert.what() == "dht_get_peers_reply" and str(alert.info_hash) in found:
            peers, _ = found[str(alert.info_hash)]
            peers.update("%s:%d" % tuple(peer) for peer in alert.peers())
    for wanted, (peers, since) in list(found.items()):
        if peers or time.monotonic() - since > 10:
            tell("found", peers=sorted(peers))
            del found[wanted]
    while not commands.empty():
        command = commands.get()
        if command is None:
            sys.exit(0)
        if "lookup" in command:
            found[command["lookup"]] = (set(), time.monotonic())
            session.dht_get_peers(sha1(command["lookup"]))
        else:
            torrent = libtorrent.add_torrent_params()
            torrent.info_hashes = libtorrent.info_hash_t(sha1(command["announce"]))
            torrent.save_path = tempfile.gettempdir()
            torrent.flags = (libtorrent.torrent_flags.default_flags
                             & ~libtorrent.torrent_flags.auto_managed
                             & ~libtorrent.torrent_flags.paused)
            session.add_torrent(torrent).force_dht_announce()
            tell("announcing", port=session.listen_port())
