package org.mpcap.trace;

import java.util.List;

/**
 * A quote held against the packet that caused it.
 *
 * @param changes fields that are not as sent, in the order of the headers
 * @param optionState what became of the MPTCP option
 * @param optionBytes positions within the MPTCP option whose bytes are not as sent; empty unless it is changed
 * @param tcpBytes bytes of TCP in the quote
 * @param unseen what the quote is too short to show, in words; empty if it shows the whole header
 */
public record QuoteComparison(
        List<FieldChange> changes,
        OptionState optionState,
        List<Integer> optionBytes,
        int tcpBytes,
        List<String> unseen) {
    /** Copies the lists. */
    public QuoteComparison {
        changes = List.copyOf(changes);
        optionBytes = List.copyOf(optionBytes);
        unseen = List.copyOf(unseen);
    }
}
