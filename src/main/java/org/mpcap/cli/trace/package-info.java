/** {@code mpcap trace}. Internal. */
package org.mpcap.cli.trace;
