/** Captures in, connections out: reads a trace, counts copies of a packet once, and hands segments to the tracker. Internal. */
package org.mpcap.analyze;
