package dev.covey.api;

/** Names a message for good, everywhere: the log it is in (64 hex digits) and its index there. */
public record MessageId(String logKey, long index) implements Comparable<MessageId> {

  public MessageId {
    if (logKey.length() != 64 || index < 0) {
      throw new IllegalArgumentException("not a message id: " + logKey + "/" + index);
    }
  }

  /** Parses what {@link #toString} prints. */
  public static MessageId parse(String text) {
    int slash = text.indexOf('/');
    if (slash < 0) {
      throw new IllegalArgumentException("not a message id (LOGKEY/INDEX expected): " + text);
    }
    return new MessageId(text.substring(0, slash), Long.parseLong(text.substring(slash + 1)));
  }

  @Override
  public int compareTo(MessageId other) {
    int byLog = logKey.compareTo(other.logKey);
    return byLog != 0 ? byLog : Long.compare(index, other.index);
  }

  @Override
  public String toString() {
    return logKey + "/" + index;
  }
}
