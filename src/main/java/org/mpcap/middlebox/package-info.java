/** What boxes on the way do to TCP: one implementation for the simulated network and for an inline box between two interfaces. Internal. */
package org.mpcap.middlebox;
