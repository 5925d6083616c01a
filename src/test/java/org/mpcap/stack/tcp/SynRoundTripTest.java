package org.mpcap.stack.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.mpcap.stack.tcp.SynRoundTrip.SentSyn;
import org.mpcap.wire.TcpOption;

/** The time from a SYN to its answer is never told too short. */
class SynRoundTripTest {
    private static final List<SentSyn> THREE =
            List.of(new SentSyn(10, 0), new SentSyn(1010, 1_000_000_000L), new SentSyn(3010, 3_000_000_000L));

    private static Optional<TcpOption.Timestamps> echo(int tsecr) {
        return Optional.of(new TcpOption.Timestamps(77, tsecr));
    }

    @Test
    void theTimestampThatIsEchoedNamesTheSyn() {
        assertThat(SynRoundTrip.of(THREE, echo(10), 3_200_000_000L)).contains(new SynRoundTrip(3_200_000_000L, true));
        assertThat(SynRoundTrip.of(THREE, echo(3010), 3_200_000_000L)).contains(new SynRoundTrip(200_000_000L, true));
    }

    @Test
    void withoutATimestampItCountsFromTheLastAndIsTheLeastItCanBe() {
        assertThat(SynRoundTrip.of(THREE, Optional.empty(), 3_200_000_000L))
                .contains(new SynRoundTrip(200_000_000L, false));
    }

    @Test
    void aTimestampOfNoSynNamesNone() {
        assertThat(SynRoundTrip.of(THREE, echo(11), 3_200_000_000L)).contains(new SynRoundTrip(200_000_000L, false));
    }

    @Test
    void oneSynNeedsNoTimestamp() {
        assertThat(SynRoundTrip.of(THREE.subList(0, 1), Optional.empty(), 5)).contains(new SynRoundTrip(5, true));
    }

    @Test
    void withoutASynThereIsNoTime() {
        assertThat(SynRoundTrip.of(List.of(), echo(1), 5)).isEmpty();
    }
}
