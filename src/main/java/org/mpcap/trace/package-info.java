/**
 * Finds the hop on the way to a target that strips, changes, drops or answers MP_CAPABLE.
 *
 * <p>Results and options are part of the API; the rest is internal: {@link org.mpcap.MptcpTrace} is the way in.
 */
package org.mpcap.trace;
