/**
 * TCP of ours (RFC 9293): flows, their segments and timers, and which flow a received segment belongs to. Can send any segment.
 *
 * <p>Internal.
 */
package org.mpcap.stack.tcp;
