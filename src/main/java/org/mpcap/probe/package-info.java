/**
 * Decides whether a target speaks MPTCP, with evidence.
 *
 * <p>Results and options are part of the API; the rest is internal: {@code org.mpcap.MptcpProbe} is the way in.
 */
package org.mpcap.probe;
