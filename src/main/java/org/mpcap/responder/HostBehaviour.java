package org.mpcap.responder;

import java.util.Locale;

/** How a host answers a SYN. */
public enum HostBehaviour {
    /** Speaks MPTCP version 1, and plain TCP to those who ask for version 0. */
    V1,
    /** Speaks MPTCP version 0, and plain TCP to those who ask for version 1. */
    V0,
    /** Speaks TCP alone. */
    PLAIN,
    /** Sends the MPTCP option of the SYN back. */
    MIRROR,
    /** Resets. */
    CLOSED,
    /** Answers nothing. */
    SILENT,
    /** Acknowledges what was never sent. */
    FORGED;

    /** The name users write. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
