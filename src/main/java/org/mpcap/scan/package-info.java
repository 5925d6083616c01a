/**
 * Scanning whole networks: stateless probes, a bounded window of targets in flight, and proof of what answers.
 *
 * <p>Rows and kinds of probes are part of the API; the rest is internal: {@link org.mpcap.MptcpScan} is the way in.
 */
package org.mpcap.scan;
