package dev.covey.dht.mainline;

/** Which kind of network a node is in. The two never mix. */
public enum Profile {

  /** Nodes of one's own, at any address; loopback and private ones too. Nothing public is asked. */
  PRIVATE,

  /**
   * The network that everybody uses, strangers and liars with it: global addresses only, few nodes
   * of one subnet, ids that follow from addresses.
   */
  PUBLIC
}
