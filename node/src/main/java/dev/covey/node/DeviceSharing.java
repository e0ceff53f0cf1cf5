package dev.covey.node;

import dev.covey.core.crypto.PublicKey;
import dev.covey.node.device.DeviceBook;
import dev.covey.node.identity.Identity;
import dev.covey.node.people.ContactBook;
import dev.covey.node.room.LocalRoom;
import dev.covey.node.room.Notes;
import dev.covey.node.room.RoomNotes;
import dev.covey.node.room.Rooms;
import dev.covey.node.room.entry.Note;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps rooms, their keys, contacts and the list of devices the same on all devices of an identity,
 * by notes in the room that they share: tells what this one has and nobody told of, and makes its
 * own what others told. Safe on any thread.
 *
 * <p>Looks at all of it whenever any of it has changed; so what a crash interrupted is done at the
 * next start.
 */
final class DeviceSharing implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(DeviceSharing.class);

  /** Changes come in crowds, and are looked at together. */
  private static final long SOON_MILLIS = 50;

  /** How soon it is tried again if it failed. */
  private static final long AGAIN_MILLIS = 10_000;

  private final Identity identity;
  private final Rooms rooms;
  private final LocalRoom own;
  private final Notes notes;
  private final RoomNotes roomNotes;
  private final ContactBook contacts;
  private final DeviceBook devices;
  private final Executor application;
  private final Consumer<LocalRoom> entered;
  private final AtomicBoolean queued = new AtomicBoolean();
  private final ReentrantLock looking = new ReentrantLock();
  private boolean closed;

  /**
   * @param entered is told of rooms that another device has entered
   */
  DeviceSharing(
      Identity identity,
      Rooms rooms,
      ContactBook contacts,
      DeviceBook devices,
      Executor application,
      Consumer<LocalRoom> entered) {
    this.identity = identity;
    this.rooms = rooms;
    this.own = rooms.own();
    this.notes = own.devices().notes();
    this.roomNotes = new RoomNotes(rooms, identity.identity().publicKey());
    this.contacts = contacts;
    this.devices = devices;
    this.application = application;
    this.entered = entered;
  }

  /** The room that the devices share. */
  LocalRoom room() {
    return own;
  }

  void start() {
    contacts.tell(
        (who, before, after) -> {
          if (!notes.isShutOut()) {
            notes.put(ContactNotes.of(who, before, after, true));
          }
        });
    rooms.onChange(this::soon);
    look();
  }

  /** Shuts a device that is known out of what the others share from now on. */
  void revoke(PublicKey device) {
    if (devices.all().stream().anyMatch(known -> known.key().equals(device.toString()))) {
      notes.revoke(device);
    }
  }

  /** What the user should know; one plain line each. */
  List<String> notes() {
    return notes.isShutOut()
        ? List.of(
            "this device was revoked by another one of yours: it is told nothing new, and what it"
                + " writes does not count")
        : List.of();
  }

  /** Tells what was not told yet, and then no more. */
  @Override
  public void close() {
    looking.lock();
    try {
      look();
      closed = true;
    } finally {
      looking.unlock();
    }
  }

  private void soon() {
    if (queued.compareAndSet(false, true)) {
      later(
          SOON_MILLIS,
          () -> {
            queued.set(false);
            look();
          });
    }
  }

  private void later(long millis, Runnable work) {
    CompletableFuture.delayedExecutor(millis, TimeUnit.MILLISECONDS, application).execute(work);
  }

  private void look() {
    looking.lock();
    try {
      if (!closed) {
        lookAtDevices();
        if (!notes.isShutOut()) {
          share();
        }
      }
    } catch (RuntimeException e) {
      LOG.warn("what the devices of this identity share could not be seen to: {}", e.toString());
      later(AGAIN_MILLIS, this::soon);
    } finally {
      looking.unlock();
    }
  }

  private void share() {
    Map<Note.About, Note> told = notes.all();
    List<Note> missing = new ArrayList<>(roomNotes.missing(told));
    missing.addAll(ContactNotes.missing(contacts.all(), told));
    if (!missing.isEmpty()) {
      notes.put(missing);
    }
    contacts.adopt(() -> ContactNotes.read(notes.all(), identity.identity().publicKey()));
    roomNotes.adopt(told).forEach(entered);
  }

  /** A device that was shut out here is shut out of every room. */
  private void lookAtDevices() {
    notes.devices().forEach(devices::add);
    Set<PublicKey> revoked = notes.revoked();
    revoked.forEach(devices::revoked);
    if (!revoked.contains(identity.device().publicKey())) {
      rooms.all().forEach(room -> room.devices().shutOut(revoked));
    }
  }
}
