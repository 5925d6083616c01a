/** Conformance checks of an MPTCP server: a crafted client, the engine that runs checks with it, and how they are judged. */
package org.mpcap.conformance;
