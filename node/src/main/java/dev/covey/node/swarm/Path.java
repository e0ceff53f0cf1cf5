package dev.covey.node.swarm;

/** How a connection goes. A direct one replaces a relayed one, never the other way round. */
public enum Path {
  DIRECT,
  RELAYED
}
