/**
 * Conformance checks of an MPTCP server: a crafted client, the engine that runs checks with it, and how they are judged.
 *
 * <p>Results and what scripts are written with are part of the API; the rest is internal: {@link org.mpcap.MptcpConformance} is
 * the way in.
 */
package org.mpcap.conformance;
