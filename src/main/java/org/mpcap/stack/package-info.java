/** The active side: subflows, connections, listener, token table. Can send any segment, right or wrong. */
package org.mpcap.stack;
