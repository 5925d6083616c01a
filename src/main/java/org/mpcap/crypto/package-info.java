/**
 * What follows from the keys: tokens, initial data sequence numbers, HMACs, generated keys, DSS checksums.
 *
 * <p>Keys, tokens and nonces are part of the API; the rest is internal.
 */
package org.mpcap.crypto;
