#!/bin/sh
# Hosts, routers and networks made of network namespaces, for tests. Everything it makes lives in
# the private network, mount and process namespace that it must be started in (`world` sees to
# that), so nothing is left and nothing leaves the machine, however the test ends.
#
#   netns.sh world                              begin: in `unshare -n -m -p -f --mount-proc`
#   netns.sh net NAME                           a network: a bridge
#   netns.sh host NAME NET ADDRESS/BITS         a host in a network
#   netns.sh leg NAME NET ADDRESS/BITS          one more address of a host, in another network
#   netns.sh nat NAME NET ADDRESS/BITS KIND INSIDE
#                                               a host behind a router of its own; INSIDE is the
#                                               first three numbers of its network, such as 10.1.1;
#                                               KIND is open, cone, restricted, symmetric or
#                                               blocked:ADDRESS (only TCP to that address gets out)
#   netns.sh upnp NAME                          prepare a host's router for miniupnpd
#   netns.sh unmapped NAME                      fails if its router still has a port mapped
#   netns.sh inside ROUTER NAME NUMBER          one more host behind a router
#   netns.sh cut NAME ADDRESS                   nothing passes between a host and an address
#   netns.sh mend NAME                          takes back all cuts of a host
set -eu

link() { # host, bridge, device inside the host
    ip link add "p-$1-$3" type veth peer name "$3" netns "$1"
    ip link set "p-$1-$3" master "$2" up
    ip -n "$1" link set "$3" up
}

address() { # host, device, address: usable at once also if IPv6
    case $3 in
        *:*) ip -n "$1" -6 addr add "$3" dev "$2" nodad ;;
        *) ip -n "$1" addr add "$3" dev "$2" ;;
    esac
}

namespace() {
    ip netns add "$1"
    ip -n "$1" link set lo up
}

case $1 in
world)
    [ "$(readlink /proc/self/ns/pid)" != "" ] && [ "$(ip -o link | wc -l)" = 1 ] || {
        echo "not in a network namespace of its own: nothing is done" >&2
        exit 1
    }
    mount --make-rprivate /
    mount -t tmpfs tmpfs /run
    mkdir -p /run/netns
    ip link set lo up
    ;;
net)
    ip link add "$2" type bridge
    ip link set "$2" up
    # A bridge forwards multicast to everybody only if it does not try to be clever.
    ip link set "$2" type bridge mcast_snooping 0
    ;;
host)
    namespace "$2"
    link "$2" "$3" e0
    address "$2" e0 "$4"
    ;;
leg)
    link "$2" "$3" e1
    address "$2" e1 "$4"
    ;;
nat)
    router=r-$2
    namespace "$router"
    link "$router" "$3" wan
    address "$router" wan "$4"
    ip netns exec "$router" sysctl -qw net.ipv4.ip_forward=1
    ip -n "$router" link add lan type bridge
    ip -n "$router" link set lan type bridge mcast_snooping 0
    ip -n "$router" link set lan up
    ip -n "$router" addr add "$6.1/24" dev lan
    "$0" inside "$2" "$2" 2
    rules=/run/$router.nft
    masquerade=masquerade
    forward='ct status dnat accept'
    extra=
    case $5 in
    open) forward='accept' ;;
    cone)
        # Who sends from a port is reached at it by everybody, as long as that is remembered.
        extra='map tcps { type inet_service : ipv4_addr . inet_service; size 1024; timeout 10m; }
               map udps { type inet_service : ipv4_addr . inet_service; size 1024; timeout 10m; }
               chain learn { type filter hook forward priority 10;
                   oifname "wan" tcp flags syn update @tcps { tcp sport : ip saddr . tcp sport }
                   oifname "wan" meta l4proto udp update @udps { udp sport : ip saddr . udp sport }
               }
               chain in { type nat hook prerouting priority -100;
                   iifname "wan" dnat ip to tcp dport map @tcps
                   iifname "wan" dnat ip to udp dport map @udps
               }'
        ;;
    restricted) ;;
    symmetric) masquerade='masquerade fully-random' ;;
    blocked:*) extra="chain out { type filter hook forward priority -10;
                   iifname \"lan\" ip daddr != ${5#blocked:} drop
                   iifname \"lan\" meta l4proto != tcp drop
               }" ;;
    *)
        echo "no such kind of router: $5" >&2
        exit 2
        ;;
    esac
    cat > "$rules" << RULES
table ip nat {
    $extra
    chain post { type nat hook postrouting priority 100;
        oifname "wan" $masquerade
    }
    chain pass { type filter hook forward priority 0; policy drop;
        ct state established,related accept
        iifname "lan" accept
        $forward
    }
}
RULES
    ip netns exec "$router" nft -f "$rules"
    ;;
inside)
    namespace "$3"
    router=r-$2
    ip -n "$router" link add "p-$3" type veth peer name e0 netns "$3"
    ip -n "$router" link set "p-$3" master lan up
    ip -n "$3" link set e0 up
    inside=$(ip -n "$router" -4 -o addr show dev lan | sed 's/.*inet \([0-9]*\.[0-9]*\.[0-9]*\)\..*/\1/')
    ip -n "$3" addr add "$inside.$4/24" dev e0
    ip -n "$3" route add default via "$inside.1"
    ;;
upnp)
    router=r-$2
    inside=$(ip -n "$router" -4 -o addr show dev lan | sed 's/.*inet \([0-9.]*\).*/\1/')
    outside=$(ip -n "$router" -4 -o addr show dev wan | sed 's/.*inet \([0-9.]*\).*/\1/')
    ip netns exec "$router" nft -f - << RULES
table inet mini {
    chain forward { type filter hook forward priority -20; }
    chain prerouting { type nat hook prerouting priority -100; }
    chain postrouting { type nat hook postrouting priority 90; }
}
RULES
    cat > "/run/$2.conf" << CONF
ext_ifname=wan
ext_ip=$outside
listening_ip=lan
enable_natpmp=yes
enable_upnp=no
secure_mode=yes
upnp_table_name=mini
upnp_nat_table_name=mini
upnp_forward_chain=forward
upnp_nat_chain=prerouting
upnp_nat_postrouting_chain=postrouting
allow 1024-65535 $inside/24 1024-65535
deny 0-65535 0.0.0.0/0 0-65535
CONF
    ;;
unmapped)
    ! ip netns exec "r-$2" nft list table inet mini | grep dnat
    ;;
cut)
    ip netns exec "$2" nft add table inet cuts
    ip netns exec "$2" nft add chain inet cuts in '{ type filter hook input priority 0; }'
    ip netns exec "$2" nft add rule inet cuts in ip saddr "$3" drop
    ;;
mend)
    ip netns exec "$2" nft delete table inet cuts
    ;;
*)
    echo "netns.sh: unknown word $1" >&2
    exit 2
    ;;
esac
