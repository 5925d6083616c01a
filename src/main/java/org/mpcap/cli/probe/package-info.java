/** {@code mpcap probe}: options in, a request to the door, results out. Internal. */
package org.mpcap.cli.probe;
