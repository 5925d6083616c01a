/** The few C library calls mpcap needs, through JNA. */
package org.mpcap.posix;
