package dev.covey.node.device;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.covey.api.Device;
import dev.covey.core.ProtocolViolationException;
import dev.covey.core.StorageException;
import dev.covey.core.bytes.Bytes;
import dev.covey.core.crypto.PublicKey;
import dev.covey.core.encoding.Decoder;
import dev.covey.core.encoding.Encoder;
import dev.covey.core.store.Storage;
import dev.covey.core.store.Table;
import dev.covey.node.identity.DeviceCertificate;
import dev.covey.node.identity.Identity;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The devices of an identity that this one knows of, in the table device.known. Safe on any thread.
 *
 * <pre>
 * device.known    device (32)    u8 1 | revoked u8 | certificate
 * </pre>
 */
public final class DeviceBook {

  public static final Table KNOWN = new Table("device.known");

  private static final Bytes FIRST = Bytes.wrap(new byte[] {0});
  private static final Bytes LAST = Bytes.hex("ff".repeat(33));
  private static final int VERSION = 1;
  private static final int MAX = 1_000;

  private final Storage storage;
  private final PublicKey self;
  private final Map<PublicKey, Row> rows = new ConcurrentHashMap<>();

  private record Row(DeviceCertificate certificate, boolean revoked) {}

  private DeviceBook(Storage storage, PublicKey self) {
    this.storage = storage;
    this.self = self;
  }

  /** Reads what the store holds, and adds this device if it is not there. */
  public static DeviceBook open(Storage storage, Identity identity) {
    DeviceBook book = new DeviceBook(storage, identity.device().publicKey());
    boolean unused =
        storage.read(
            tx -> {
              tx.scan(
                  KNOWN,
                  FIRST,
                  LAST,
                  (key, value) -> {
                    Row row = decode(value);
                    if (row.certificate().identity().equals(identity.identity().publicKey())) {
                      book.rows.put(row.certificate().device(), row);
                    }
                    return true;
                  });
              return true;
            });
    book.add(identity.certificate());
    return book;
  }

  /** This device first, then the others by age. */
  public List<Device> all() {
    return rows.values().stream()
        .map(DeviceBook::device)
        .map(
            device ->
                new Device(
                    device.key(),
                    device.since(),
                    device.key().equals(self.toString()),
                    device.revoked()))
        .sorted(
            Comparator.comparing((Device device) -> !device.self()).thenComparing(Device::since))
        .toList();
  }

  /** Adds a device whose certificate is valid; one that is known stays as it is. */
  public synchronized void add(DeviceCertificate certificate) {
    if (!rows.containsKey(certificate.device()) && rows.size() < MAX) {
      keep(new Row(certificate, false));
    }
  }

  /** Marks a device; returns whether it is known. */
  @CanIgnoreReturnValue
  public synchronized boolean revoked(PublicKey device) {
    Row known = rows.get(device);
    if (known != null) {
      keep(new Row(known.certificate(), true));
    }
    return known != null;
  }

  private void keep(Row row) {
    Bytes value =
        new Encoder()
            .u8(VERSION)
            .u8(row.revoked() ? 1 : 0)
            .raw(row.certificate().encode())
            .toBytes();
    boolean unused =
        storage.write(
            tx -> {
              tx.put(KNOWN, row.certificate().device().bytes(), value);
              return true;
            });
    rows.put(row.certificate().device(), row);
  }

  private static Device device(Row row) {
    return new Device(
        row.certificate().device().toString(),
        Instant.ofEpochMilli(row.certificate().issuedMillis()),
        false,
        row.revoked());
  }

  private static Row decode(Bytes value) {
    try {
      Decoder in = new Decoder(value);
      int version = in.u8();
      if (version != VERSION) {
        throw new StorageException(
            "devices were stored by a newer Covey (version " + version + "): update Covey");
      }
      boolean revoked = in.u8() != 0;
      return new Row(DeviceCertificate.decode(in.rest().compact()), revoked);
    } catch (ProtocolViolationException e) {
      throw new StorageException("the list of devices is damaged: " + e.getMessage(), e);
    }
  }
}
