package dev.covey.dht.bencode;

import dev.covey.core.ProtocolViolationException;
import dev.covey.core.bytes.Bytes;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads one bencoded value that fills its input exactly.
 *
 * <pre>
 * integer     i &lt;decimal&gt; e          no leading zero, no -0, at most 64 bits
 * string      &lt;length&gt; : &lt;bytes&gt;     no leading zero
 * list        l &lt;value&gt;* e
 * dictionary  d (&lt;string&gt; &lt;value&gt;)* e
 * </pre>
 *
 * <p>Nesting is bounded, and every length is held against what is left before it is used. Keys in
 * the wrong order are tolerated, as real nodes send them; a key given twice is not.
 */
public final class BencodeReader {

  /** How deep lists and dictionaries may nest. */
  public static final int MAX_DEPTH = 16;

  /** The largest input accepted, in bytes. */
  public static final int MAX_SIZE = 64 * 1024;

  private final Bytes input;
  private int at;

  private BencodeReader(Bytes input) {
    this.input = input;
  }

  /** Reads the value; refuses what is malformed, nested too deep, too large or followed by more. */
  public static BencodeValue read(Bytes input) throws ProtocolViolationException {
    if (input.length() > MAX_SIZE) {
      throw new ProtocolViolationException(
          "bencode: " + input.length() + " bytes, at most " + MAX_SIZE + " accepted");
    }
    BencodeReader reader = new BencodeReader(input);
    BencodeValue value = reader.value(0);
    if (reader.at != input.length()) {
      throw new ProtocolViolationException(
          "bencode: value ends at " + reader.at + " of " + input.length() + " bytes");
    }
    return value;
  }

  private BencodeValue value(int depth) throws ProtocolViolationException {
    byte kind = peek();
    if (kind >= '0' && kind <= '9') {
      return new BencodeValue.ByteString(string());
    }
    if (kind == 'i') {
      at++;
      return new BencodeValue.Int(integer());
    }
    if (kind != 'l' && kind != 'd') {
      throw violation("expected a value, found byte " + (kind & 0xff));
    }
    if (depth == MAX_DEPTH) {
      throw violation("nested deeper than " + MAX_DEPTH);
    }
    at++;
    return kind == 'l' ? list(depth + 1) : dictionary(depth + 1);
  }

  private BencodeValue list(int depth) throws ProtocolViolationException {
    List<BencodeValue> values = new ArrayList<>();
    while (peek() != 'e') {
      values.add(value(depth));
    }
    at++;
    return new BencodeValue.Items(values);
  }

  private BencodeValue dictionary(int depth) throws ProtocolViolationException {
    Map<String, BencodeValue.Dictionary.Member> members = new LinkedHashMap<>();
    while (peek() != 'e') {
      String key = new String(string().toByteArray(), StandardCharsets.ISO_8859_1);
      int start = at;
      BencodeValue value = value(depth);
      Bytes raw = input.slice(start, at - start);
      if (members.put(key, new BencodeValue.Dictionary.Member(value, raw)) != null) {
        throw violation("a dictionary key occurs twice");
      }
    }
    at++;
    return new BencodeValue.Dictionary(members);
  }

  private Bytes string() throws ProtocolViolationException {
    int start = at;
    int length = 0;
    byte digit;
    while ((digit = peek()) != ':') {
      if (digit < '0' || digit > '9' || at - start > 5 || (at > start && length == 0)) {
        throw violation("malformed string length");
      }
      length = length * 10 + (digit - '0');
      at++;
    }
    if (at == start) {
      throw violation("string without a length");
    }
    at++;
    if (length > input.length() - at) {
      throw violation("string of " + length + " bytes, " + (input.length() - at) + " left");
    }
    Bytes bytes = input.slice(at, length);
    at += length;
    return bytes;
  }

  private long integer() throws ProtocolViolationException {
    boolean negative = peek() == '-';
    if (negative) {
      at++;
    }
    int start = at;
    long value = 0;
    byte digit;
    while ((digit = peek()) != 'e') {
      if (digit < '0' || digit > '9' || (at > start && value == 0)) {
        throw violation("malformed integer");
      }
      // Counted downwards: the negative range is the larger one.
      if (value < (Long.MIN_VALUE + (digit - '0')) / 10) {
        throw violation("integer of more than 64 bits");
      }
      value = value * 10 - (digit - '0');
      at++;
    }
    if (at == start || (negative && value == 0) || (!negative && value == Long.MIN_VALUE)) {
      throw violation("malformed integer");
    }
    at++;
    return negative ? value : -value;
  }

  private byte peek() throws ProtocolViolationException {
    if (at >= input.length()) {
      throw violation("input ends inside a value");
    }
    return input.at(at);
  }

  private ProtocolViolationException violation(String what) {
    return new ProtocolViolationException("bencode at byte " + at + ": " + what);
  }
}
