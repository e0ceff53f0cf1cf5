package dev.covey.dht.mainline;

/** Something a node does about one item. */
interface ItemTask {

  void tick();

  /** A table that was empty has its first node. */
  void joined();

  boolean isBusy();

  /** Whether there is nothing left to do. */
  boolean isOver();

  /** Stops without a word to whoever waits for it. */
  void close();
}
