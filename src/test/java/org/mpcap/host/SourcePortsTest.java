package org.mpcap.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Source ports. */
class SourcePortsTest {
    @ParameterizedTest(name = "ephemeral {0}: {1} to {2}")
    @CsvSource({
        "32768 60999, 61000, 65535",
        "1024 65535, 1024, 65535",
        "16384 65535, 1024, 16383",
        "40000 65400, 1024, 39999",
        "500 65400, 1024, 65535",
    })
    void portsLieOutsideTheEphemeralRangeIfThereIsRoom(String ephemeral, int low, int high) {
        SourcePorts ports = SourcePorts.outside(ephemeral.replace(' ', '\t') + "\n", new Random(1));

        assertThat(ports.low()).isEqualTo(low);
        assertThat(ports.high()).isEqualTo(high);
    }

    @Test
    void everyPortIsHandedOutOnce() {
        SourcePorts ports = new SourcePorts(61000, 61099, new Random(1));
        Set<Integer> seen = new HashSet<>();
        for (int taken = 0; taken < 100; taken++) {
            seen.add(ports.take());
        }

        assertThat(seen).hasSize(100).allMatch(port -> port >= 61000 && port <= 61099);
        assertThatExceptionOfType(HostException.class)
                .isThrownBy(ports::take)
                .satisfies(e -> assertThat(e.reason()).isEqualTo(HostException.Reason.NO_PORT));
    }

    @Test
    void aPortGivenBackIsHandedOutAgainWhenItsTurnComes() {
        SourcePorts ports = new SourcePorts(61000, 61001, new Random(1));
        int first = ports.take();
        int second = ports.take();
        ports.release(first);

        assertThat(ports.take()).isEqualTo(first).isNotEqualTo(second);
    }

    @Test
    void theFirstPortFollowsFromTheRandomness() {
        assertThat(new SourcePorts(61000, 65535, new Random(1)).take())
                .isEqualTo(new SourcePorts(61000, 65535, new Random(1)).take())
                .isNotEqualTo(new SourcePorts(61000, 65535, new Random(2)).take());
    }

    @Test
    void whatIsNoRangeIsRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> new SourcePorts(0, 5, new Random(1)));
        assertThatIllegalArgumentException().isThrownBy(() -> new SourcePorts(6, 5, new Random(1)));
        assertThatIllegalArgumentException().isThrownBy(() -> new SourcePorts(6, 65536, new Random(1)));
    }

    @Test
    void aPortAnotherProgramHasIsPassedOver() throws Exception {
        try (java.net.ServerSocket other = new java.net.ServerSocket(0);
                SilentListener guard = new SilentListener()) {
            int busy = other.getLocalPort();
            // A range of one port: if the guard takes it, the sockets do not protect it.
            assertThatExceptionOfType(HostException.class)
                    .isThrownBy(() -> new SourcePorts(busy, busy, new Random(1)).take(guard))
                    .satisfies(e -> assertThat(e.reason()).isEqualTo(HostException.Reason.NO_PORT));
        }
    }

    @Test
    void aGuardedPortIsReserved() {
        try (SilentListener guard = new SilentListener();
                SilentListener another = new SilentListener()) {
            int port = SourcePorts.outsideEphemeral(new Random()).take(guard);

            assertThatExceptionOfType(HostException.class)
                    .isThrownBy(() -> another.guard(port))
                    .satisfies(e -> assertThat(e.reason()).isEqualTo(HostException.Reason.PORT_IN_USE));
            guard.release(port);
            another.guard(port);
        }
    }
}
