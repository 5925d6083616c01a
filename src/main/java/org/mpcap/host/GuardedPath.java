package org.mpcap.host;

import org.mpcap.link.NetworkPath;

/**
 * A path to a target, and what keeps our kernel from resetting flows over it.
 *
 * @param path the path
 * @param guard what protects flows from its source address, port by port
 */
public record GuardedPath(NetworkPath path, ResetGuard guard) {}
