/** MPTCP of ours above TCP flows (RFC 8684, RFC 6824): opening and accepting, data in both directions, fallback, close. Internal. */
package org.mpcap.stack.mptcp;
