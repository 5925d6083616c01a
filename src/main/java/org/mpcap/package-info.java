/** mpcap: probes, dissects and conformance-tests Multipath TCP. */
package org.mpcap;
