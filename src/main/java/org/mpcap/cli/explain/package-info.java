/** {@code mpcap explain}. Internal. */
package org.mpcap.cli.explain;
