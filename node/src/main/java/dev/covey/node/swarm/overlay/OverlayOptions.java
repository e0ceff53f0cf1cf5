package dev.covey.node.swarm.overlay;

/**
 * The sizes of an overlay; times in milliseconds.
 *
 * @param target neighbours a node looks for; in a room of no more, everybody knows everybody
 * @param most neighbours a node has at most
 * @param passive others it knows of
 * @param sample how many it tells of at once
 * @param shuffleEvery how often it compares notes with a neighbour, give or take a quarter
 * @param askTimeout how long an answer may take
 */
public record OverlayOptions(
    int target, int most, int passive, int sample, long shuffleEvery, long askTimeout) {

  public OverlayOptions {
    if (target < 1 || most <= target || passive < 1 || sample < 1 || sample > 16) {
      throw new IllegalArgumentException(
          "overlay of " + target + " to " + most + " neighbours, samples of " + sample);
    }
  }

  /** 8 neighbours, at most 12; 128 others; 16 at a time, every 30 s; 10 s to answer. */
  public static OverlayOptions defaults() {
    return new OverlayOptions(8, 12, 128, 16, 30_000, 10_000);
  }
}
