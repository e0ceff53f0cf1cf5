package dev.covey.dht.mainline;

import dev.covey.dht.kademlia.RoutingTable;
import java.net.InetAddress;
import java.util.function.Predicate;

/**
 * What a node lets others do and be.
 *
 * @param acceptable which addresses may belong to a node or a peer
 * @param caps how many nodes of one subnet the table takes
 * @param perSubnet how many nodes of one subnet count in a lookup; 0 for any number
 * @param secureIds whether ids must follow from addresses, ours too (BEP 42)
 * @param reachability whether it answers others
 * @param queriesPerSecond how many queries of one host are answered, over time
 * @param queriesAtOnce how many of them at once
 * @param uploadPerSecond bytes of answers to all hosts, over time
 * @param refreshPerSecond bytes in and out to keep what was announced and searched before fresh
 * @param votes how many hosts must agree on our address
 */
record Policy(
    Predicate<InetAddress> acceptable,
    RoutingTable.Caps caps,
    int perSubnet,
    boolean secureIds,
    Reachability reachability,
    int queriesPerSecond,
    int queriesAtOnce,
    int uploadPerSecond,
    int refreshPerSecond,
    int votes) {

  static final int REFRESH_PER_SECOND = 40_000;

  static final Policy PRIVATE =
      new Policy(
          address -> true,
          RoutingTable.Caps.NONE,
          0,
          false,
          Reachability.SERVER,
          2_000,
          4_000,
          4_000_000,
          REFRESH_PER_SECOND,
          3);

  static final Policy PUBLIC =
      new Policy(
          GlobalAddresses::contains,
          RoutingTable.Caps.PUBLIC,
          2,
          true,
          Reachability.ADAPTIVE,
          20,
          100,
          100_000,
          REFRESH_PER_SECOND,
          10);

  static Policy of(Profile profile) {
    return profile == Profile.PUBLIC ? PUBLIC : PRIVATE;
  }

  Policy withReachability(Reachability chosen) {
    return new Policy(
        acceptable,
        caps,
        perSubnet,
        secureIds,
        chosen,
        queriesPerSecond,
        queriesAtOnce,
        uploadPerSecond,
        refreshPerSecond,
        votes);
  }

  Policy withRefresh(int bytesPerSecond) {
    return new Policy(
        acceptable,
        caps,
        perSubnet,
        secureIds,
        reachability,
        queriesPerSecond,
        queriesAtOnce,
        uploadPerSecond,
        bytesPerSecond,
        votes);
  }
}
