/** {@code mpcap craft}. Internal. */
package org.mpcap.cli.craft;
