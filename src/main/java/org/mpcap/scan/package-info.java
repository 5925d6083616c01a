/** Scanning whole networks: stateless probes, a bounded window of targets in flight, and proof of what answers. */
package org.mpcap.scan;
