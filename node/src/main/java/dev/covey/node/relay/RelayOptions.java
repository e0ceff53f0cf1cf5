package dev.covey.node.relay;

import java.time.Duration;

/**
 * What a relay gives at most.
 *
 * @param maxClients connections at a time
 * @param maxCircuits circuits at a time
 * @param maxCircuitsPerClient of which one client may have, asked for by it or of it
 * @param maxTopics registrations of all clients
 * @param rate bytes a second in one direction of a circuit
 * @param totalRate bytes a second of all circuits
 * @param maxBuffered bytes that wait in all circuits; the one that goes beyond is ended
 * @param idle a circuit without a byte for so long is ended
 * @param clientIdle a client without a topic and without a circuit for so long is sent away
 * @param probeEvery how often a client may ask whether it can be reached
 * @param bridge whether it joins networks, so that who is reachable in one is not in the others
 */
public record RelayOptions(
    int maxClients,
    int maxCircuits,
    int maxCircuitsPerClient,
    int maxTopics,
    long rate,
    long totalRate,
    long maxBuffered,
    Duration idle,
    Duration clientIdle,
    Duration probeEvery,
    boolean bridge) {

  public RelayOptions {
    atLeastOne("clients", maxClients);
    atLeastOne("circuits", maxCircuits);
    atLeastOne("circuits per client", maxCircuitsPerClient);
    atLeastOne("topics", maxTopics);
    atLeastOne("bytes/s of a circuit", rate);
    atLeastOne("bytes/s in all", totalRate);
    atLeastOne("bytes that wait", maxBuffered);
  }

  /** 256 clients, 128 circuits, 16 a client, 1 MiB/s each, 16 MiB/s together, 32 MiB waiting. */
  public static RelayOptions defaults() {
    return new RelayOptions(
        256,
        128,
        16,
        4_096,
        1 << 20,
        16 << 20,
        32 << 20,
        Duration.ofSeconds(60),
        Duration.ofSeconds(60),
        Duration.ofSeconds(10),
        false);
  }

  public RelayOptions withMaxClients(int clients) {
    return new RelayOptions(
        clients,
        maxCircuits,
        maxCircuitsPerClient,
        maxTopics,
        rate,
        totalRate,
        maxBuffered,
        idle,
        clientIdle,
        probeEvery,
        bridge);
  }

  public RelayOptions withMaxCircuits(int circuits, int perClient) {
    return new RelayOptions(
        maxClients,
        circuits,
        perClient,
        maxTopics,
        rate,
        totalRate,
        maxBuffered,
        idle,
        clientIdle,
        probeEvery,
        bridge);
  }

  public RelayOptions withMaxTopics(int topics) {
    return new RelayOptions(
        maxClients,
        maxCircuits,
        maxCircuitsPerClient,
        topics,
        rate,
        totalRate,
        maxBuffered,
        idle,
        clientIdle,
        probeEvery,
        bridge);
  }

  public RelayOptions withRates(long ofCircuit, long total) {
    return new RelayOptions(
        maxClients,
        maxCircuits,
        maxCircuitsPerClient,
        maxTopics,
        ofCircuit,
        total,
        maxBuffered,
        idle,
        clientIdle,
        probeEvery,
        bridge);
  }

  public RelayOptions withMaxBuffered(long bytes) {
    return new RelayOptions(
        maxClients,
        maxCircuits,
        maxCircuitsPerClient,
        maxTopics,
        rate,
        totalRate,
        bytes,
        idle,
        clientIdle,
        probeEvery,
        bridge);
  }

  public RelayOptions withIdle(Duration circuit, Duration client) {
    return new RelayOptions(
        maxClients,
        maxCircuits,
        maxCircuitsPerClient,
        maxTopics,
        rate,
        totalRate,
        maxBuffered,
        circuit,
        client,
        probeEvery,
        bridge);
  }

  public RelayOptions withBridge(boolean joinsNetworks) {
    return new RelayOptions(
        maxClients,
        maxCircuits,
        maxCircuitsPerClient,
        maxTopics,
        rate,
        totalRate,
        maxBuffered,
        idle,
        clientIdle,
        probeEvery,
        joinsNetworks);
  }

  private static void atLeastOne(String what, long number) {
    if (number < 1) {
      throw new IllegalArgumentException(what + ": " + number + ", at least 1 expected");
    }
  }
}
