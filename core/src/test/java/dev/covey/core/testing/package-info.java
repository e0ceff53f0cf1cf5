/** What the tests of every module share. */
@NullMarked
package dev.covey.core.testing;

import org.jspecify.annotations.NullMarked;
