/** The few C library calls mpcap needs, through JNA. Internal. */
package org.mpcap.posix;
