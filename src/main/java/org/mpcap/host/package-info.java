/** What the operating system knows: routes, source addresses, neighbours, privileges; and the reset guard. Internal. */
package org.mpcap.host;
