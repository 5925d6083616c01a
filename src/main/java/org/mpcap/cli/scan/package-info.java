/** {@code mpcap scan} and {@code mpcap merge}: options, the status line. */
package org.mpcap.cli.scan;
