"""A libtorrent DHT node: dht-peer.py LISTEN_HOST[,LISTEN_HOST] BOOTSTRAP_HOST:PORT|-

It is bound to loopback addresses, from which no packet leaves the machine, knows no host but the
one given, and opens no connections. One command a line, one event a line back:

  {"announce": HASH}                 announcing: its own listening port, told with "listening"
  {"lookup": HASH}                   found: peers
  {"put": TEXT}                      put: stored, by how many nodes
  {"put": TEXT, "secret": HEX, "public": HEX, "salt": TEXT}   likewise; libtorrent counts seq itself
  {"get": TARGET}                    got: value and seq, or neither after a while
  {"get": TARGET, "public": HEX, "salt": TEXT}                likewise
"""
import json
import queue
import re
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


def bracketed(host):
    return "[%s]" % host if ":" in host else host


listen, bootstrap = sys.argv[1], sys.argv[2].replace("-", "")
category = libtorrent.alert.category_t
session = libtorrent.session({
    "listen_interfaces": ",".join(bracketed(host) + ":0" for host in listen.split(",")),
    "enable_dht": True,
    "enable_lsd": False,
    "enable_upnp": False,
    "enable_natpmp": False,
    "enable_outgoing_tcp": False,
    "enable_outgoing_utp": False,
    "dht_bootstrap_nodes": bootstrap,
    # All nodes of a test share one address, and that one is private.
    "dht_restrict_routing_ips": False,
    "dht_restrict_search_ips": False,
    "dht_prefer_verified_node_ids": False,
    "dht_ignore_dark_internet": False,
    "alert_mask": category.dht_notification | category.dht_operation_notification
    | category.error_notification | category.status_notification,
})
if bootstrap:
    host, port = bootstrap.rsplit(":", 1)
    session.add_dht_node((host.strip("[]"), int(port)))

commands = queue.Queue()
threading.Thread(target=read_commands, args=(commands,), daemon=True).start()
found = {}  # hash -> peers so far, and when the search began
wanted = None  # when the item now looked for was asked for
while session.listen_port() == 0:
    time.sleep(0.05)
tell("listening", port=session.listen_port())


def announce(command):
    # session.dht_announce cannot be called from Python in 2.0.8: a torrent announces itself.
    torrent = libtorrent.add_torrent_params()
    torrent.info_hashes = libtorrent.info_hash_t(sha1(command["announce"]))
    torrent.save_path = tempfile.gettempdir()
    torrent.flags = (libtorrent.torrent_flags.default_flags
                     & ~libtorrent.torrent_flags.auto_managed
                     & ~libtorrent.torrent_flags.paused)
    session.add_torrent(torrent).force_dht_announce()
    tell("announcing", port=session.listen_port())


def put(command):
    value = command["put"].encode()
    if "secret" in command:
        session.dht_put_mutable_item(
            bytes.fromhex(command["secret"]), bytes.fromhex(command["public"]), value,
            command.get("salt", "").encode())
    else:
        session.dht_put_immutable_item(value)


def get(command):
    if "public" in command:
        session.dht_get_mutable_item(
            bytes.fromhex(command["public"]), command.get("salt", "").encode())
    else:
        session.dht_get_immutable_item(sha1(command["get"]))


def text(item):
    value = item["value"]
    return value.decode() if isinstance(value, bytes) else ""


def take(alert):
    global wanted
    kind = alert.what()
    if kind == "dht_bootstrap":
        tell("ready")
    elif kind == "dht_get_peers_reply" and str(alert.info_hash) in found:
        peers, _ = found[str(alert.info_hash)]
        peers.update("%s:%d" % (bracketed(peer[0]), peer[1]) for peer in alert.peers())
    elif kind == "dht_put":
        stored = re.search(r"success=(\d+)", alert.message())
        tell("put", stored=int(stored.group(1)) if stored else -1, message=alert.message())
    elif kind == "dht_immutable_item" and wanted and text(alert.item):
        wanted = None
        tell("got", value=text(alert.item), seq=0)
    elif kind == "dht_mutable_item" and wanted and alert.authoritative:
        wanted = None
        tell("got", value=text(alert.item), seq=alert.item["seq"])


while True:
    session.wait_for_alert(50)
    for alert in session.pop_alerts():
        take(alert)
    for key, (peers, since) in list(found.items()):
        if peers or time.monotonic() - since > 10:
            tell("found", peers=sorted(peers))
            del found[key]
    if wanted and time.monotonic() - wanted > 10:
        wanted = None
        tell("got", value="", seq=-1)
    while not commands.empty():
        command = commands.get()
        if command is None:
            sys.exit(0)
        if "lookup" in command:
            found[command["lookup"]] = (set(), time.monotonic())
            session.dht_get_peers(sha1(command["lookup"]))
        elif "announce" in command:
            announce(command)
        elif "put" in command:
            put(command)
        else:
            wanted = time.monotonic()
            get(command)
