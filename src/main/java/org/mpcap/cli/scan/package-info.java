/** {@code mpcap scan} and {@code mpcap merge}: options, the status line. Internal. */
package org.mpcap.cli.scan;
