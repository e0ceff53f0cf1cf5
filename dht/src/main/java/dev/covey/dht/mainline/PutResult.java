package dev.covey.dht.mainline;

import dev.covey.dht.kademlia.NodeId;

/**
 * What became of an item that was put.
 *
 * @param target where it is kept
 * @param stored how many nodes took it
 * @param refused how many keep another one that must not be replaced: a later one, or not the one
 *     that was to be replaced
 */
public record PutResult(NodeId target, int stored, int refused) {

  PutResult plus(PutResult other) {
    return new PutResult(target, stored + other.stored, refused + other.refused);
  }

  /** Whether anybody said yes or no. */
  boolean isConclusive() {
    return stored + refused > 0;
  }
}
