package org.mpcap.stack.tcp;

import java.util.List;
import java.util.Optional;
import org.mpcap.wire.TcpOption;

/**
 * Time from a SYN to its answer.
 *
 * @param nanos nanoseconds
 * @param exact whether it is known which of several SYNs was answered; otherwise the answer may be to an earlier one, and it took longer
 */
public record SynRoundTrip(long nanos, boolean exact) {
    /**
     * A SYN that was sent.
     *
     * @param timestamp TSval of its timestamps option, if it had one
     * @param nanos when it left, on the event loop's clock
     */
    record SentSyn(int timestamp, long nanos) {}

    /**
     * The time to an answer that came at {@code nanos}. Its TSecr names the SYN (RFC 7323 4.3); without timestamps that is known
     * only if there was just one (RFC 6298 3, Karn's algorithm).
     *
     * @return nothing if no SYN was sent
     */
    static Optional<SynRoundTrip> of(List<SentSyn> syns, Optional<TcpOption.Timestamps> answer, long nanos) {
        if (syns.isEmpty()) {
            return Optional.empty();
        }
        Optional<SentSyn> named = answer.flatMap(option ->
                syns.stream().filter(syn -> syn.timestamp() == option.echo()).findFirst());
        SentSyn last = syns.get(syns.size() - 1);
        return Optional.of(new SynRoundTrip(nanos - named.orElse(last).nanos(), named.isPresent() || syns.size() == 1));
    }
}
