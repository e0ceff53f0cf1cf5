package dev.covey.core.log;

/** Hears how far a download is; on the storage's thread: be short. */
@FunctionalInterface
public interface DownloadListener {
  /** Of {@code total} blocks, {@code held} are here. */
  void onProgress(long held, long total);
}
