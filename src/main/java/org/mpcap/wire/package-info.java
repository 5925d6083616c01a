/**
 * Bytes and values of the layers that carry MPTCP: a byte string, a cursor, Ethernet, IPv4, IPv6, ICMP, TCP segments and
 * their option list, checksums and {@link org.mpcap.wire.Defect}s.
 *
 * <p>Parsing is total: bytes from the network never throw, and what was parsed can be written back byte for byte. All
 * multi-byte fields are in network byte order. Depends on the JDK alone.
 *
 * <p>Addresses and byte strings are part of the API; the rest is internal.
 */
package org.mpcap.wire;
