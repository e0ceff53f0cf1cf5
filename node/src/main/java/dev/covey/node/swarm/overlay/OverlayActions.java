package dev.covey.node.swarm.overlay;

/** What an overlay wants done. Called inside its methods; must not call back. */
public interface OverlayActions<P> {

  /** Make a channel: {@link Overlay#opened} or {@link Overlay#unreachable} is to follow. */
  void connect(P peer);

  /** Send it on the channel. */
  void send(P peer, OverlayMessage<P> message);

  /** Close the channel, after what was sent. */
  void drop(P peer);

  /** It is a neighbour from now on, until it is dropped or closed. */
  void neighbour(P peer);
}
