/** The command line: options in, renderer out, exit code. Internal: the way in is the {@code mpcap} command. */
package org.mpcap.cli;
