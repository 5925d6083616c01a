/** Lists of segments to send and to expect, as text: reading, running, and writing down what a check does. Internal. */
package org.mpcap.craft;
