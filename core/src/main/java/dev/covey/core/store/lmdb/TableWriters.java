package dev.covey.core.store.lmdb;

import dev.covey.core.store.Table;
import java.util.HashMap;
import java.util.Map;

/** A writer for each table, made when first needed. Confined to the storage's thread. */
final class TableWriters {

  private final LmdbEnvironment environment;
  private final Map<Table, TableWriter> writers = new HashMap<>();

  TableWriters(LmdbEnvironment environment) {
    this.environment = environment;
  }

  TableWriter of(Table table) {
    return writers.computeIfAbsent(table, t -> new TableWriter(environment.dbi(t)));
  }

  /** Makes all forget where they are: the transaction ends. */
  void release() {
    writers.values().forEach(TableWriter::release);
  }
}
