/** {@code mpcap trace}. */
package org.mpcap.cli.trace;
