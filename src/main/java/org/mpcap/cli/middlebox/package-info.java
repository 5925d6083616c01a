/** {@code mpcap middlebox}. */
package org.mpcap.cli.middlebox;
