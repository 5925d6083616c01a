/** Does a program speak MPTCP, and survive the loss of a path: it is run in a network of two paths of its own. Internal. */
package org.mpcap.app;
