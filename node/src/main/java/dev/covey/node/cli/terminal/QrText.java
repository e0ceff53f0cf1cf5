package dev.covey.node.cli.terminal;

import com.google.zxing.BarcodeFormat;
import com.google.zxing.EncodeHintType;
import com.google.zxing.WriterException;
import com.google.zxing.common.BitMatrix;
import com.google.zxing.qrcode.QRCodeWriter;
import com.google.zxing.qrcode.decoder.ErrorCorrectionLevel;
import java.util.Locale;
import java.util.Map;

/** Links as QR codes of half blocks: two rows of modules a line, dark on light or light on dark. */
public final class QrText {

  private static final int QUIET = 2;

  private QrText() {}

  /**
   * Lines of a QR code. A link is written in capitals, which need two thirds of the room and are
   * read as well.
   */
  public static String of(String link) {
    BitMatrix modules;
    try {
      modules =
          new QRCodeWriter()
              .encode(
                  link.toUpperCase(Locale.ROOT),
                  BarcodeFormat.QR_CODE,
                  0,
                  0,
                  Map.of(
                      EncodeHintType.ERROR_CORRECTION,
                      ErrorCorrectionLevel.L,
                      EncodeHintType.MARGIN,
                      QUIET));
    } catch (WriterException e) {
      throw new IllegalArgumentException("the link is too long for a QR code", e);
    }
    StringBuilder text = new StringBuilder();
    for (int y = 0; y < modules.getHeight(); y += 2) {
      for (int x = 0; x < modules.getWidth(); x++) {
        boolean upper = !modules.get(x, y);
        boolean lower = y + 1 >= modules.getHeight() || !modules.get(x, y + 1);
        // Light modules are drawn: most terminals are dark.
        text.append(upper ? (lower ? '\u2588' : '\u2580') : (lower ? '\u2584' : ' '));
      }
      text.append('\n');
    }
    return text.toString();
  }
}
