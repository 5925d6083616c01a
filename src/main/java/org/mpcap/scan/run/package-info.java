/**
 * A whole run of a scan: what was asked for becomes a plan, routes are found, threads and files are set up around a
 * {@link org.mpcap.scan.Scan}. {@link org.mpcap.MptcpScan} is the way in from outside; everything here is internal.
 */
package org.mpcap.scan.run;
