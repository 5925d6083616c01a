/** How long what was sent waits for its acknowledgment, and where that takes too long. */
package org.mpcap.timing;
