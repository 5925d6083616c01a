/** Checks of clients, after RFC 8684 and RFC 6824: what each is stands in {@code checks.tsv}, how it is done in the classes here. */
package org.mpcap.conformance.client;
