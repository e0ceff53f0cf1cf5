package dev.covey.node.identity;

import dev.covey.api.MemberKind;
import dev.covey.api.Profile;
import dev.covey.core.StorageException;
import dev.covey.core.bytes.Bytes;
import dev.covey.core.crypto.KeyPair;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;

/**
 * Who this node is: the identity's key pair, this device's, and the certificate that ties them.
 * Immutable; never prints a secret.
 */
public final class Identity {

  private final KeyPair identity;
  private final KeyPair device;
  private final DeviceCertificate certificate;
  private final String name;
  private final MemberKind kind;

  Identity(
      KeyPair identity,
      KeyPair device,
      DeviceCertificate certificate,
      String name,
      MemberKind kind) {
    this.identity = identity;
    this.device = device;
    this.certificate = certificate;
    this.name = DisplayName.require(name);
    this.kind = kind;
  }

  /** Makes fresh keys; nothing is written. */
  public static Identity create(String name, MemberKind kind, Instant now) {
    return of(KeyPair.generate(), KeyPair.generate(), name, kind, now);
  }

  /** An identity of given keys; the device's certificate is issued here. */
  public static Identity of(
      KeyPair identity, KeyPair device, String name, MemberKind kind, Instant now) {
    DeviceCertificate certificate = DeviceCertificate.issue(identity, device.publicKey(), now);
    return new Identity(identity, device, certificate, name, kind);
  }

  /**
   * Reads the directory's identity, or makes one on first use with this name and kind. Durable when
   * it returns. Throws {@link StorageException} for a file that cannot be used.
   */
  public static Identity openOrCreate(
      DataDirectory directory, String name, MemberKind kind, Instant now) {
    Path file = directory.identity();
    if (Files.exists(file)) {
      return IdentityFile.read(file);
    }
    if (Files.exists(directory.store())) {
      throw new StorageException(
          file
              + " is missing from a directory that is in use: restore it from a backup, or use"
              + " another data directory");
    }
    Identity fresh = create(name, kind, now);
    fresh.write(directory);
    return fresh;
  }

  /**
   * Reads the identity in a data directory, which another process may hold. Throws {@link
   * StorageException} if there is none.
   */
  public static Identity read(Path data) {
    Path file = data.resolve(DataDirectory.IDENTITY);
    if (!Files.exists(file)) {
      throw new StorageException(
          "there is no identity in " + data + ": `covey id` makes one, --data names another place");
    }
    return IdentityFile.read(file);
  }

  /** Puts this identity in the directory in place of what is there. Durable when it returns. */
  public void write(DataDirectory directory) {
    try {
      OwnerFiles.write(directory.identity(), IdentityFile.encode(this));
    } catch (IOException e) {
      throw new StorageException(
          "cannot write " + directory.identity() + ": " + OwnerFiles.reason(e), e);
    }
  }

  /** The same keys under another display name. */
  public Identity withName(String newName) {
    return new Identity(identity, device, certificate, newName, kind);
  }

  /** The same keys as another kind of member. */
  public Identity withKind(MemberKind newKind) {
    return new Identity(identity, device, certificate, name, newKind);
  }

  /** The person or bot. */
  public KeyPair identity() {
    return identity;
  }

  /** This data directory; the key that connections prove. */
  public KeyPair device() {
    return device;
  }

  /** Thirty-two bytes that this device's log keys are derived from. */
  public Bytes deviceSecret() {
    return device.seed();
  }

  public DeviceCertificate certificate() {
    return certificate;
  }

  public String name() {
    return name;
  }

  public MemberKind kind() {
    return kind;
  }

  public Profile profile() {
    return new Profile(identity.publicKey().toString(), device.publicKey().toString(), name, kind);
  }

  @Override
  public String toString() {
    return "Identity[" + identity.publicKey() + ", device " + device.publicKey() + "]";
  }
}
