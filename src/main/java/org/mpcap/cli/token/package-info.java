/** {@code mpcap token}. Internal. */
package org.mpcap.cli.token;
