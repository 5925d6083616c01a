/**
 * The way to the wire: a {@link org.mpcap.link.Link} sends and receives frames, a {@link org.mpcap.link.EventLoop} tells and
 * schedules time. Both come in a live and an in-process form, so that everything above runs the same in a simulation.
 *
 * <p>Internal.
 */
package org.mpcap.link;
