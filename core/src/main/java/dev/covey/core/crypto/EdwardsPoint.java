package dev.covey.core.crypto;

import org.bouncycastle.math.ec.rfc7748.X25519Field;

/**
 * A point of the Ed25519 curve in extended coordinates: x = X/Z, y = Y/Z, XY = ZT. Mutable and
 * confined to one computation.
 *
 * @see <a href="https://hyperelliptic.org/EFD/g1p/auto-twisted-extended-1.html">the formulas</a>
 */
final class EdwardsPoint {

  final int[] x = X25519Field.create();
  final int[] y = X25519Field.create();
  final int[] z = X25519Field.create();
  final int[] t = X25519Field.create();

  private final int[] e = X25519Field.create();
  private final int[] f = X25519Field.create();
  private final int[] g = X25519Field.create();
  private final int[] h = X25519Field.create();

  private EdwardsPoint() {}

  static EdwardsPoint identity() {
    EdwardsPoint point = new EdwardsPoint();
    X25519Field.one(point.y);
    X25519Field.one(point.z);
    return point;
  }

  /** Decodes a point that was validated before; variable time, for public points only. */
  static EdwardsPoint decode(byte[] bytes, int[] d) {
    EdwardsPoint point = new EdwardsPoint();
    byte[] encodedY = bytes.clone();
    encodedY[31] &= 0x7f;
    X25519Field.decode255(encodedY, point.y);
    int[] u = X25519Field.create();
    int[] v = X25519Field.create();
    X25519Field.sqr(point.y, u);
    X25519Field.mul(d, u, v);
    X25519Field.subOne(u);
    X25519Field.addOne(v);
    if (!X25519Field.sqrtRatioVar(u, v, point.x)) {
      throw new IllegalArgumentException("not a point of the curve");
    }
    X25519Field.normalize(point.x);
    if ((point.x[0] & 1) != ((bytes[31] >>> 7) & 1)) {
      X25519Field.negate(point.x, point.x);
      X25519Field.normalize(point.x);
    }
    X25519Field.one(point.z);
    X25519Field.mul(point.x, point.y, point.t);
    return point;
  }

  boolean isIdentity() {
    int[] difference = X25519Field.create();
    X25519Field.sub(y, z, difference);
    return isZero(x) && isZero(difference);
  }

  private static boolean isZero(int[] element) {
    int[] copy = element.clone();
    X25519Field.normalize(copy);
    return X25519Field.isZeroVar(copy);
  }

  /** Doubles this point. */
  void twice() {
    X25519Field.add(x, y, e);
    X25519Field.sqr(e, e);
    X25519Field.sqr(x, f);
    X25519Field.sqr(y, g);
    X25519Field.add(f, g, h);
    X25519Field.sub(f, g, g);
    X25519Field.sub(h, e, e);
    X25519Field.carry(e);
    X25519Field.sqr(z, f);
    X25519Field.add(f, f, f);
    X25519Field.add(f, g, f);
    X25519Field.carry(f);
    product();
  }

  /**
   * Adds a point given as y - x, y + x, 2dt and 2z. Complete: right for every pair of points.
   *
   * @param scratch an element to overwrite
   */
  void add(int[] yMinusX, int[] yPlusX, int[] t2d, int[] z2, int[] scratch) {
    X25519Field.sub(y, x, e);
    X25519Field.mul(e, yMinusX, e);
    X25519Field.add(y, x, f);
    X25519Field.mul(f, yPlusX, f);
    X25519Field.mul(t, t2d, g);
    X25519Field.mul(z, z2, scratch);
    X25519Field.add(f, e, h);
    X25519Field.sub(f, e, e);
    X25519Field.sub(scratch, g, f);
    X25519Field.add(scratch, g, g);
    product();
  }

  private void product() {
    X25519Field.mul(e, f, x);
    X25519Field.mul(g, h, y);
    X25519Field.mul(e, h, t);
    X25519Field.mul(f, g, z);
  }

  /** Returns y with the lowest bit of x on top: 32 bytes. */
  byte[] encode() {
    int[] inverse = X25519Field.create();
    int[] affineX = X25519Field.create();
    int[] affineY = X25519Field.create();
    X25519Field.inv(z, inverse);
    X25519Field.mul(x, inverse, affineX);
    X25519Field.mul(y, inverse, affineY);
    X25519Field.normalize(affineX);
    X25519Field.normalize(affineY);
    byte[] bytes = new byte[32];
    X25519Field.encode(affineY, bytes);
    bytes[31] |= (byte) ((affineX[0] & 1) << 7);
    return bytes;
  }
}
