package dev.covey.api;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** The devices of this node's identity. Safe on any thread. */
public interface Devices {

  /** Those this node knows of, itself first. */
  List<Device> all();

  /**
   * Makes the device that shows this code one of the identity's: gives it the identity, the rooms
   * with their keys, and the contacts. Fails with {@link IllegalArgumentException} for a code that
   * is none, and with an error that says so if the device was not met.
   */
  CompletableFuture<Device> add(String code);

  /**
   * Shows a code: the new device that has it becomes the identity's. {@link IllegalStateException}
   * while too many are shown.
   */
  DeviceOffer offer();

  /** What became of a code that this device shows or showed lately. */
  Optional<DeviceOffer> offered(String code);

  /**
   * Shuts a device out of all rooms this one is in: what it writes from now on does not count, and
   * it gets no later keys. {@link IllegalArgumentException} if it is none of this identity's, or
   * this one.
   */
  void revoke(String device);
}
