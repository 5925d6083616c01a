/**
 * What wraps IP packets in captures: link headers, tags, tunnels. One small pure decoder for each, from the bytes of a header to where
 * what it carries begins, and as what; {@link org.mpcap.capture.encapsulation.Layer} is the table of them. Internal.
 */
package org.mpcap.capture.encapsulation;
