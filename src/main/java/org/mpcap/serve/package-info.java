/** An MPTCP server in user space, with faults to order. */
package org.mpcap.serve;
