package dev.covey.bench;

import dev.covey.bench.LogCase.Row;
import dev.covey.bench.LogCase.Sample;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/** Prints a row as soon as it is measured, or all as JSON at the end. */
final class LogTable {

  private final boolean json;
  private final List<String> objects = new ArrayList<>();
  private double above;

  LogTable(boolean json) {
    this.json = json;
  }

  void begin() {
    if (!json) {
      System.out.printf(
          Locale.ROOT,
          "Java %s, %d processors; medians; RSS is the most a work's processes had, MB%n%n",
          Runtime.version().feature(),
          Runtime.getRuntime().availableProcessors());
      print("", "Covey", "JavaScript", "ratio", "RSS", "RSS JS", "wanted");
    }
  }

  void add(LogCase one, List<Sample> own, List<Sample> other) {
    for (Row row : one.rows()) {
      double figure = median(own, sample -> figure(sample, row));
      double othersFigure = median(other, sample -> figure(sample, row));
      double resident = median(own, LogTable::megabytes);
      double othersResident = median(other, LogTable::megabytes);
      double times = row.less() ? othersFigure / figure : figure / othersFigure;
      boolean reached = row.goal().isReached(figure, times, above);
      above = figure;
      if (json) {
        objects.add(
            String.format(
                Locale.ROOT,
                "{\"case\":\"%s\",\"what\":\"%s\",\"unit\":\"%s\",\"covey\":%s,\"javascript\":%s,"
                    + "\"ratio\":%s,\"coveyRounds\":%s,\"javascriptRounds\":%s,"
                    + "\"coveyRssMb\":%s,\"javascriptRssMb\":%s,"
                    + "\"wanted\":\"%s\",\"reached\":%b}",
                one.name(),
                row.title(),
                row.unit(),
                number(figure),
                number(othersFigure),
                number(times),
                rounds(own, row),
                rounds(other, row),
                number(resident),
                number(othersResident),
                row.goal(),
                reached));
      } else {
        print(
            row.title() + ", " + row.unit(),
            readable(figure),
            readable(othersFigure),
            Double.isNaN(times) ? "" : String.format(Locale.ROOT, "%.2fx", times),
            readable(resident),
            readable(othersResident),
            row.goal() + (reached ? "" : "  (not reached)"));
      }
    }
  }

  void end() {
    if (json) {
      System.out.printf(
          Locale.ROOT,
          "{\"java\":%d,\"processors\":%d,\"rows\":[%n%s%n]}%n",
          Runtime.version().feature(),
          Runtime.getRuntime().availableProcessors(),
          String.join(",\n", objects));
    }
  }

  private static void print(Object... cells) {
    System.out.printf(Locale.ROOT, "%-60s %10s %10s %8s %6s %6s  %s%n", cells);
    System.out.flush();
  }

  private static double figure(Sample sample, Row row) {
    Double figure = sample.figures().get(row.figure());
    if (figure == null) {
      throw new IllegalStateException("no figure " + row.figure() + " in " + sample);
    }
    return figure;
  }

  private static double megabytes(Sample sample) {
    return sample.residentKilobytes() / 1024.0;
  }

  /** The middle one, the mean of the two in the middle, or not a number if there are none. */
  private static double median(List<Sample> samples, ToDoubleFunction<Sample> part) {
    double[] sorted = samples.stream().mapToDouble(part).sorted().toArray();
    if (sorted.length == 0) {
      return Double.NaN;
    }
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }

  private static String rounds(List<Sample> samples, Row row) {
    return samples.stream()
        .map(sample -> number(figure(sample, row)))
        .collect(Collectors.joining(",", "[", "]"));
  }

  private static String number(double value) {
    return Double.isNaN(value) ? "null" : String.format(Locale.ROOT, "%.3f", value);
  }

  private static String readable(double value) {
    if (Double.isNaN(value)) {
      return "";
    }
    return String.format(Locale.ROOT, value < 100 ? "%.2f" : "%,.0f", value);
  }
}
