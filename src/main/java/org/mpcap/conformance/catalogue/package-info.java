/**
 * The checks themselves: {@code checks.tsv} says what each is, and the class of its section how it is done, by its id. Internal.
 *
 * <p>In a script {@code s} is the context it runs in, and what it says there is what it found.
 */
package org.mpcap.conformance.catalogue;
