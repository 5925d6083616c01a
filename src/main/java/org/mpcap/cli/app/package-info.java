/** {@code mpcap app}. Internal. */
package org.mpcap.cli.app;
