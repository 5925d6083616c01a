/** {@code mpcap craft}. */
package org.mpcap.cli.craft;
