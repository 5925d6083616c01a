/** {@code mpcap interop}. */
package org.mpcap.cli.interop;
