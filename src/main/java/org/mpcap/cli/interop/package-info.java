/** {@code mpcap interop}. Internal. */
package org.mpcap.cli.interop;
