/** MPTCP options of RFC 6824 (v0) and RFC 8684 (v1): one record per option, {@code parse} beside {@code write}. Internal. */
package org.mpcap.wire.mptcp;
