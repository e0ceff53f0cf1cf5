package dev.covey.drive.blobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.covey.core.bytes.Bytes;
import dev.covey.core.log.BlockEncryption;
import dev.covey.core.log.Log;
import dev.covey.core.log.LogStore;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class BlobLogTest {

  @TempDir Path directory;

  @Test
  void givesBackWhatWasPutPlainAndEncrypted() throws Exception {
    Random random = new Random(11);
    int block = BlobLog.BLOCK_SIZE;
    int[] sizes = {0, 1, block - 1, block, block + 1, 16 * block, 40 * block + 7};
    try (LogStore store = LogStore.open(directory)) {
      for (boolean encrypted : new boolean[] {false, true}) {
        Log log = store.create("blobs " + encrypted);
        BlobLog blobs = blobs(log, encrypted);
        long byteOffset = 0;
        for (int size : sizes) {
          byte[] content = new byte[size];
          random.nextBytes(content);
          BlobId id = blobs.put(new ByteArrayInputStream(content));
          assertThat(id.byteOffset()).isEqualTo(byteOffset);
          assertThat(id.byteLength()).isEqualTo(size);
          assertThat(id.blockLength()).isEqualTo((size + block - 1) / block);
          byteOffset += size;
          try (InputStream read = blobs.open(id, Duration.ofSeconds(1))) {
            assertThat(read.readAllBytes()).isEqualTo(content);
          }
        }
        assertThat(log.length()).isEqualTo(1 + 1 + 1 + 2 + 16 + 41);
      }
    }
  }

  @Test
  void saysThatNobodyHasAMissingBlock() throws Exception {
    try (LogStore store = LogStore.open(directory)) {
      BlobLog blobs = blobs(store.create("empty"), false);
      try (InputStream read = blobs.open(new BlobId(0, 0, 1, 10), Duration.ofMillis(50))) {
        assertThatThrownBy(read::read)
            .isInstanceOf(IOException.class)
            .hasMessageContaining("block 0");
      }
    }
  }

  private static BlobLog blobs(Log log, boolean encrypted) {
    return new BlobLog(
        log,
        encrypted
            ? Optional.of(new BlockEncryption(log.key(), Bytes.wrap(new byte[32])))
            : Optional.empty());
  }
}
