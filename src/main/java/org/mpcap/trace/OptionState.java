package org.mpcap.trace;

import java.util.Locale;

/** What a quote shows of the MPTCP option. In order of weight: of several quotes of one hop, the last in this list counts. */
public enum OptionState {
    /** No quote, or one that ends before the option. */
    UNSEEN,
    /** As sent. */
    INTACT,
    /** With other bytes than sent. */
    CHANGED,
    /** Gone. */
    ABSENT;

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
