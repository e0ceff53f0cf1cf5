package dev.covey.api;

import java.util.concurrent.CompletableFuture;

/**
 * A code that this device shows, for a new one that is to become the identity's.
 *
 * @param code good for one device, until ten minutes are over
 * @param added completes with the device that came by it; fails when nobody has; to cancel it takes
 *     the code back
 */
public record DeviceOffer(String code, CompletableFuture<Device> added) {

  /** How long a code is good. */
  public static final int SECONDS = 600;

  /** Without the code. */
  @Override
  public String toString() {
    return "DeviceOffer[" + (added.isDone() ? "over]" : "open]");
  }
}
