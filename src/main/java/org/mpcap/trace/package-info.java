/** Finds the hop on the way to a target that strips, changes, drops or answers MP_CAPABLE. */
package org.mpcap.trace;
