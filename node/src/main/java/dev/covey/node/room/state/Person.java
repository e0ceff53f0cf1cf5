package dev.covey.node.room.state;

import dev.covey.core.crypto.PublicKey;
import dev.covey.node.room.entry.Hello;
import dev.covey.node.room.key.LogTag;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** One identity while a fold goes on. */
final class Person {

  private final PublicKey identity;
  private final Timeline timeline;
  private final Map<LogTag, Writer> logs = new TreeMap<>();
  private final List<Boundary> boundaries = new ArrayList<>();
  private final Map<PublicKey, List<Boundary>> ofDevices = new HashMap<>();
  private final Set<PublicKey> revokedDevices = new HashSet<>();

  Person(PublicKey identity, Standing origin) {
    this.identity = identity;
    this.timeline = new Timeline(origin);
  }

  /** One of the identity's logs. */
  static final class Writer {
    private final Person person;
    private final LogTag tag;
    private final Hello hello;
    private final Place place;
    private List<Limit> limits = List.of();
    private int limitsOfPerson;
    private int limitsOfDevice;

    private Writer(Person person, LogTag tag, Hello hello, Place place) {
      this.person = person;
      this.tag = tag;
      this.hello = hello;
      this.place = place;
    }

    Person person() {
      return person;
    }

    LogTag tag() {
      return tag;
    }

    Hello hello() {
      return hello;
    }

    /** Where its hello is. */
    Place place() {
      return place;
    }

    PublicKey device() {
      return hello.certificate().device();
    }

    /** In the order to apply them. What was superfluous stays so: only new ones are added. */
    List<Limit> limits() {
      List<Boundary> ofDevice =
          person.ofDevices.isEmpty()
              ? List.of()
              : person.ofDevices.getOrDefault(device(), List.of());
      int more = person.boundaries.size() - limitsOfPerson + (ofDevice.size() - limitsOfDevice);
      if (more > 0) {
        List<Limit> all = new ArrayList<>(limits.size() + more);
        all.addAll(limits);
        for (Boundary one : person.boundaries.subList(limitsOfPerson, person.boundaries.size())) {
          all.add(one.of(tag));
        }
        for (Boundary one : ofDevice.subList(limitsOfDevice, ofDevice.size())) {
          all.add(one.of(tag));
        }
        limits = Limit.inOrder(all);
        limitsOfPerson = person.boundaries.size();
        limitsOfDevice = ofDevice.size();
      }
      return limits;
    }

    /** The rank of one of its entries, as far as it is known. */
    int rank(Place entry) {
      return cap(entry, person.timeline.before(entry).rankAt(entry.time()));
    }

    /** What the limits leave of a rank. */
    int cap(Place entry, int rank) {
      return Limit.cap(limits(), entry, rank);
    }
  }

  PublicKey identity() {
    return identity;
  }

  Timeline timeline() {
    return timeline;
  }

  Map<LogTag, Writer> logs() {
    return logs;
  }

  Set<PublicKey> revokedDevices() {
    return revokedDevices;
  }

  Writer add(LogTag tag, Hello hello, Place place) {
    Writer writer = new Writer(this, tag, hello, place);
    logs.put(tag, writer);
    return writer;
  }

  /** Bounds all its logs. */
  void bound(Boundary boundary) {
    boundaries.add(boundary);
  }

  /** Bounds the logs of one of its devices, for good. */
  void revoke(PublicKey device, Boundary boundary) {
    revokedDevices.add(device);
    ofDevices.computeIfAbsent(device, key -> new ArrayList<>(1)).add(boundary);
  }

  /** How many acts bound all its logs. */
  int boundaries() {
    return boundaries.size();
  }
}
