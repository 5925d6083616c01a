/** Capture files: streaming readers, writers, and the link types they name. Internal. */
package org.mpcap.capture;
