package dev.covey.dht.mainline;

import dev.covey.core.bytes.Bytes;
import dev.covey.dht.krpc.Item;
import dev.covey.dht.krpc.Message;
import dev.covey.dht.store.ItemStore;
import dev.covey.dht.store.Tokens;
import java.net.InetSocketAddress;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** What there is to say about items when others ask for one or put one here. */
final class ItemResponder {

  /** What key, sequence number and signature take at most, and the name of the value. */
  private static final int SIGNED = 140;

  private final ItemStore items;
  private final Tokens tokens;

  ItemResponder(ItemStore items, Tokens tokens) {
    this.items = items;
    this.tokens = tokens;
  }

  /** The token for putting one there; none if there would be no room. */
  @Nullable Bytes token(InetSocketAddress from, Message.GetItem get, long now) {
    return items.hasRoomFor(get.target())
        ? tokens.issue(from.getAddress(), get.target(), now)
        : null;
  }

  /** What is kept there, or its sequence number alone if the asker has as late a one. */
  Message.Found find(Message.GetItem get, long now) {
    Item item = items.item(get.target(), now);
    if (item == null) {
      return Message.Found.NOTHING;
    }
    OptionalLong has = get.newerThan();
    return item instanceof Item.Mutable mutable
            && has.isPresent()
            && mutable.seq() <= has.getAsLong()
        ? Message.Found.numberOf(mutable)
        : Message.Found.of(item);
  }

  /** How many bytes it takes in an answer, at most. */
  static int size(Message.Found found) {
    Bytes value = found.value();
    return SIGNED + (value == null ? 0 : value.length());
  }

  /** Keeps the item; returns what to answer instead of yes, or null. */
  Message.@Nullable Failure put(InetSocketAddress from, Message.PutItem put, long now) {
    if (!tokens.accepts(put.token(), from.getAddress(), put.item().target(), now)) {
      return refusal(put, Message.Failure.PROTOCOL, "token is not valid for this address");
    }
    return switch (items.put(put.item(), put.cas(), from, now)) {
      case KEPT -> null;
      case NOT_AUTHENTIC ->
          refusal(put, Message.Failure.BAD_SIGNATURE, "signature does not verify");
      case CONFLICT ->
          refusal(put, Message.Failure.OTHER_SEQUENCE_NUMBER, "another seq than cas is kept");
      case OUTDATED ->
          refusal(put, Message.Failure.OLD_SEQUENCE_NUMBER, "this seq or a later one is kept");
      case NO_ROOM -> refusal(put, Message.Failure.SERVER, "no room for this target");
    };
  }

  private static Message.Failure refusal(Message.PutItem put, int code, String reason) {
    return new Message.Failure(put.transaction(), code, reason);
  }
}
