package dev.covey.node.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.zxing.common.BitMatrix;
import com.google.zxing.qrcode.decoder.Decoder;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class QrTextTest {

  @Test
  void whatIsShownReadsAsTheLinkInCapitals() throws Exception {
    String link = "covey:" + "ybndrfg8ejkmcpqxot1uwisza345h769".repeat(12);
    List<String> lines = QrText.of(link).lines().toList();
    int width = lines.get(0).length();
    assertThat(width).isLessThanOrEqualTo(80);
    assertThat(lines).allMatch(line -> line.length() == width);
    int quiet = 2;
    int size = width - 2 * quiet;
    BitMatrix modules = new BitMatrix(size);
    for (int y = 0; y < size; y++) {
      for (int x = 0; x < size; x++) {
        char half = lines.get((y + quiet) / 2).charAt(x + quiet);
        boolean isLight = half == '\u2588' || half == ((y + quiet) % 2 == 0 ? '\u2580' : '\u2584');
        if (!isLight) {
          modules.set(x, y);
        }
      }
    }
    assertThat(new Decoder().decode(modules).getText())
        .isEqualTo("COVEY:" + "YBNDRFG8EJKMCPQXOT1UWISZA345H769".repeat(12));
  }

  @Test
  void whatFitsNoCodeIsRefused() {
    assertThatThrownBy(() -> QrText.of("covey:" + "y".repeat(5_000)))
        .hasMessageContaining("too long for a QR code");
  }
}
