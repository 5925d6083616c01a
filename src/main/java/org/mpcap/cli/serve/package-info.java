/** {@code mpcap serve}. Internal. */
package org.mpcap.cli.serve;
