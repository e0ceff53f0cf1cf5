/**
 * {@link dev.covey.core.store.Storage} in LMDB. The only package that knows lmdbjava.
 *
 * <p>Memory is passed by address through jffi, so no JVM flag is needed on any JDK; what is read is
 * copied out, so nothing points into the map after a transaction.
 */
@NullMarked
@CheckReturnValue
package dev.covey.core.store.lmdb;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
