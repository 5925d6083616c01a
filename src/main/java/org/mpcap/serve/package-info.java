/**
 * An MPTCP server in user space, with faults to order.
 *
 * <p>Faults and what is told of connections are part of the API; the rest is internal: {@link org.mpcap.MptcpServer} is the way in.
 */
package org.mpcap.serve;
