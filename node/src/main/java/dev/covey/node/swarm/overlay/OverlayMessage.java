package dev.covey.node.swarm.overlay;

import java.util.List;

/** What nodes say to each other about the overlay. */
public sealed interface OverlayMessage<P> {

  /** Be my neighbour; urgent if I have next to none: then it is granted. */
  record Ask<P>(boolean urgent) implements OverlayMessage<P> {}

  /** We are neighbours. */
  record Accept<P>() implements OverlayMessage<P> {}

  /** I have enough neighbours; try these. */
  record Refuse<P>(List<P> others) implements OverlayMessage<P> {
    public Refuse {
      others = List.copyOf(others);
    }
  }

  /** We are neighbours no longer; try these. */
  record Leave<P>(List<P> others) implements OverlayMessage<P> {
    public Leave {
      others = List.copyOf(others);
    }
  }

  /** Some that I know of; tell me of some that you know. */
  record Shuffle<P>(List<P> some) implements OverlayMessage<P> {
    public Shuffle {
      some = List.copyOf(some);
    }
  }

  /** The answer to a shuffle. */
  record Reply<P>(List<P> some) implements OverlayMessage<P> {
    public Reply {
      some = List.copyOf(some);
    }
  }
}
