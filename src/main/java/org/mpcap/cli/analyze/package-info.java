/** {@code mpcap analyze}. */
package org.mpcap.cli.analyze;
