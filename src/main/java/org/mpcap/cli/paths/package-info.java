/** {@code mpcap paths}. Internal. */
package org.mpcap.cli.paths;
