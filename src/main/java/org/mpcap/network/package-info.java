/**
 * The network as a run sees it: time, stack, paths, source ports, names, clean-up; on this host's interfaces, in memory, or planned
 * only. Internal: callers open one with {@link org.mpcap.Network}.
 */
package org.mpcap.network;
