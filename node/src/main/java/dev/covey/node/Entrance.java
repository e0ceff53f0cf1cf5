package dev.covey.node;

import dev.covey.core.bytes.Bytes;
import dev.covey.core.crypto.PublicKey;
import dev.covey.core.mux.Mux;
import dev.covey.core.wire.Connection;
import dev.covey.dht.RelayAddress;
import dev.covey.node.people.Doorbell;
import dev.covey.node.swarm.Detour;
import dev.covey.node.swarm.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * What a node does on every connection besides rooms: relays, the doorbell, and codes for new
 * devices.
 */
record Entrance(Detour relays, Doorbell doorbell, DeviceOffers offers) implements Detour {

  @Override
  public void opening(Mux mux, Path path) {
    relays.opening(mux, path);
    doorbell.opening(mux);
    offers.opening(mux);
  }

  @Override
  public List<RelayAddress> registered() {
    return relays.registered();
  }

  @Override
  public CompletableFuture<Connection> connect(PublicKey device, RelayAddress via) {
    return relays.connect(device, via);
  }

  @Override
  public void missed(Mux mux, Bytes topicKey) {
    relays.missed(mux, topicKey);
  }

  @Override
  public void joined(List<Bytes> topicKeys) {
    relays.joined(topicKeys);
  }

  @Override
  public boolean needs(PublicKey device) {
    return relays.needs(device);
  }
}
