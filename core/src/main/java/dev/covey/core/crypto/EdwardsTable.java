package dev.covey.core.crypto;

import org.bouncycastle.math.ec.rfc7748.X25519Field;

/** The multiples 0 to 15 of a point, read in constant time. Confined to one computation. */
final class EdwardsTable {

  private static final int COUNT = 16;
  private static final int SIZE = X25519Field.SIZE;

  /** Per multiple: y - x, y + x, 2dt, 2z. */
  private final int[] entries = new int[COUNT * 4 * SIZE];

  private final int[][] chosen = new int[4][SIZE];
  private final int[] scratch = X25519Field.create();

  EdwardsTable(EdwardsPoint point, int[] d2) {
    EdwardsPoint multiple = EdwardsPoint.identity();
    store(0, multiple, d2);
    int[][] one = cached(point, d2);
    for (int i = 1; i < COUNT; i++) {
      multiple.add(one[0], one[1], one[2], one[3], scratch);
      store(i, multiple, d2);
    }
  }

  /** Adds {@code digit} (0 to 15) times the point, whatever the digit in the same steps. */
  void addTo(EdwardsPoint sum, int digit) {
    for (int i = 0; i < COUNT; i++) {
      int difference = i ^ digit;
      int equal = (difference - 1) >> 31;
      for (int part = 0; part < 4; part++) {
        X25519Field.cmov(equal, entries, (i * 4 + part) * SIZE, chosen[part], 0);
      }
    }
    sum.add(chosen[0], chosen[1], chosen[2], chosen[3], scratch);
  }

  private void store(int index, EdwardsPoint point, int[] d2) {
    int[][] parts = cached(point, d2);
    for (int part = 0; part < 4; part++) {
      System.arraycopy(parts[part], 0, entries, (index * 4 + part) * SIZE, SIZE);
    }
  }

  private static int[][] cached(EdwardsPoint point, int[] d2) {
    int[][] parts = new int[4][SIZE];
    X25519Field.sub(point.y, point.x, parts[0]);
    X25519Field.carry(parts[0]);
    X25519Field.add(point.y, point.x, parts[1]);
    X25519Field.carry(parts[1]);
    X25519Field.mul(point.t, d2, parts[2]);
    X25519Field.add(point.z, point.z, parts[3]);
    X25519Field.carry(parts[3]);
    return parts;
  }
}
