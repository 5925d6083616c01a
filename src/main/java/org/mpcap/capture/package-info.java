/** Capture files: streaming readers, writers, and the link types they name. */
package org.mpcap.capture;
