/**
 * Other people: {@link dev.covey.node.people.ContactBook} has names for them, {@link
 * dev.covey.node.people.KnockBook} keeps strangers who ask to talk, {@link
 * dev.covey.node.people.Asking} asks strangers. Both are kept in tables of the node's store; what
 * comes from outside is bounded, signed, and limited in rate.
 */
@NullMarked
@CheckReturnValue
package dev.covey.node.people;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
