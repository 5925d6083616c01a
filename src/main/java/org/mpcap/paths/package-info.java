/** What passes where: every source address to every address of a server, and every use of the MPTCP option there. Internal. */
package org.mpcap.paths;
