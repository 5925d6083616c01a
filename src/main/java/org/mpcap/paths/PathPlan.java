package org.mpcap.paths;

import org.mpcap.wire.Bytes;

/**
 * How paths are looked at.
 *
 * @param flows connections for each kind of trial and path
 * @param atOnce connections at one time
 * @param data what the server is sent
 */
public record PathPlan(int flows, int atOnce, Bytes data) {}
