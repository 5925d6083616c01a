/** What the kernel knows about its MPTCP, read only: settings, endpoints, sockets, counters, events, routes. Internal. */
package org.mpcap.host.mptcp;
