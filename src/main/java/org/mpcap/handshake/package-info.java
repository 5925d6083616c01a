/** What the answer to a SYN means (RFC 8684 3.1, 3.2; RFC 6824 likewise). No I/O, no state. Internal. */
package org.mpcap.handshake;
