/** {@code mpcap middlebox}. Internal. */
package org.mpcap.cli.middlebox;
