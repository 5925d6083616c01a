/** What follows from the keys: tokens, initial data sequence numbers, HMACs, generated keys, DSS checksums. */
package org.mpcap.crypto;
