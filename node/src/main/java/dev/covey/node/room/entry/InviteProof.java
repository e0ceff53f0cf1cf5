package dev.covey.node.room.entry;

import dev.covey.core.bytes.Bytes;
import dev.covey.core.crypto.KeyPair;
import dev.covey.core.crypto.PublicKey;
import dev.covey.core.log.LogKey;
import dev.covey.node.identity.Label;

/**
 * The invite a log came by.
 *
 * @param key the invite's
 * @param signature by that key over {@link Label#INVITE}, identity, log key and room id, 32 each
 */
public record InviteProof(PublicKey key, Bytes signature) {
  public InviteProof {
    Limits.require("invite signature", signature.length(), 64, 64);
    signature = signature.compact();
  }

  static InviteProof sign(KeyPair invite, PublicKey identity, LogKey log, Bytes roomId) {
    return new InviteProof(invite.publicKey(), invite.sign(signable(identity, log, roomId)));
  }

  boolean isValid(PublicKey identity, LogKey log, Bytes roomId) {
    return key.verify(signable(identity, log, roomId), signature);
  }

  private static Bytes signable(PublicKey identity, LogKey log, Bytes roomId) {
    return Label.INVITE.namespace().concat(identity.bytes(), log.bytes(), roomId);
  }
}
