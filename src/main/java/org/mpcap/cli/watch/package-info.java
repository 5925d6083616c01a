/** {@code mpcap watch}. */
package org.mpcap.cli.watch;
