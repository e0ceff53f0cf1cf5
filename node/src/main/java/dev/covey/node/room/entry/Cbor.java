package dev.covey.node.room.entry;

import dev.covey.core.bytes.Bytes;
import java.io.OutputStream;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.dataformat.cbor.CBORFactory;

/** The one CBOR factory, with its bounds. */
final class Cbor {

  /** How deep maps and arrays may be nested, unknown ones included. */
  static final int MAX_DEPTH = 16;

  private static final CBORFactory FACTORY =
      CBORFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(MAX_DEPTH)
                  .maxStringLength(Entry.MAX_BYTES)
                  .maxNameLength(20)
                  .maxNumberLength(100)
                  .maxDocumentLength(Entry.MAX_BYTES)
                  .build())
          .build();

  private Cbor() {}

  static JsonParser parser(Bytes encoded) {
    return FACTORY.createParser(
        ObjectReadContext.empty(), encoded.unsafeArray(), encoded.arrayOffset(), encoded.length());
  }

  static JsonGenerator generator(OutputStream out) {
    return FACTORY.createGenerator(ObjectWriteContext.empty(), out);
  }
}
