/** Decides whether a target speaks MPTCP, with evidence. */
package org.mpcap.probe;
