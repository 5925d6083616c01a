/**
 * The passive side: MPTCP connections and their subflows rebuilt from segments seen. Segments go in, {@link
 * org.mpcap.track.Event}s, {@link org.mpcap.track.Finding}s and, at the end of each connection, a {@link
 * org.mpcap.track.ConnectionSummary} come out. No input or output, clock or randomness: time is the time of the segments. State is
 * kept for live connections only, and for a bounded number of them.
 *
 * <p>Direction 0 is what the connection's initiator sends, direction 1 what its listener sends.
 *
 * <p>Internal.
 */
package org.mpcap.track;
