package dev.covey.dht.mainline;

/** Whether a node answers others, and so may be in their tables. */
public enum Reachability {

  /** It answers: right where nothing keeps packets from it. What private networks start with. */
  SERVER,

  /** It only asks, and says so (BEP 43). */
  CLIENT,

  /** Only asks until strangers have reached it. What the public network starts with. */
  ADAPTIVE
}
