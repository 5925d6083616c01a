/** The command line: options in, renderer out, exit code. */
package org.mpcap.cli;
