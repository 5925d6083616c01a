/** {@code mpcap serve}. */
package org.mpcap.cli.serve;
