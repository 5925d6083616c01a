/** {@code mpcap token}. */
package org.mpcap.cli.token;
