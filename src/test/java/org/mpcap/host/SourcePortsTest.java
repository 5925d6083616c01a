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
import org.mpcap.link.NetworkPath;
import org.mpcap.link.PortLease;
import org.mpcap.link.PortLeases;
import org.mpcap.wire.Bytes;
import org.mpcap.wire.IpAddress;

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
            seen.add(take(ports));
        }

        assertThat(seen).hasSize(100).allMatch(port -> port >= 61000 && port <= 61099);
        assertThat(ports.lease(new NoGuard())).isEmpty();
    }

    @Test
    void aPortGivenBackIsHandedOutAgainWhenItsTurnComes() {
        SourcePorts ports = new SourcePorts(61000, 61001, new Random(1));
        PortLease first = ports.lease(new NoGuard()).orElseThrow();
        int second = take(ports);
        first.close();

        assertThat(take(ports)).isEqualTo(first.port()).isNotEqualTo(second);
    }

    @Test
    void aLeaseClosedTwiceGivesItsPortBackOnce() {
        SourcePorts ports = new SourcePorts(61000, 61000, new Random(1));
        PortLease first = ports.lease(new NoGuard()).orElseThrow();
        first.close();
        PortLease next = ports.lease(new NoGuard()).orElseThrow();
        first.close();

        assertThat(ports.lease(new NoGuard()))
                .as("port %d, which is leased", next.port())
                .isEmpty();
    }

    @Test
    void thePortsOfATaskAreGivenBackTogether() {
        SourcePorts ports = new SourcePorts(61000, 61001, new Random(1));
        NetworkPath path =
                new NetworkPath(new FrameLog(), Bytes.EMPTY, IpAddress.parse("10.0.0.1"), IpAddress.parse("10.0.0.2"));
        try (PortLeases task = new PortLeases(over -> ports.lease(new NoGuard()))) {
            assertThat(task.take(path)).isPresent();
            assertThat(task.take(path)).isPresent();
            assertThat(task.take(path)).isEmpty();
        }

        assertThat(ports.lease(new NoGuard())).isPresent();
    }

    @Test
    void theFirstPortFollowsFromTheRandomness() {
        assertThat(take(new SourcePorts(61000, 65535, new Random(1))))
                .isEqualTo(take(new SourcePorts(61000, 65535, new Random(1))))
                .isNotEqualTo(take(new SourcePorts(61000, 65535, new Random(2))));
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
            assertThat(new SourcePorts(busy, busy, new Random(1)).lease(guard)).isEmpty();
        }
    }

    @Test
    void aGuardedPortIsReserved() {
        try (SilentListener guard = new SilentListener();
                SilentListener another = new SilentListener()) {
            PortLease lease =
                    SourcePorts.outsideEphemeral(new Random()).lease(guard).orElseThrow();
            int port = lease.port();

            assertThatExceptionOfType(HostException.class)
                    .isThrownBy(() -> another.guard(port))
                    .satisfies(e -> assertThat(e.reason()).isEqualTo(HostException.Reason.PORT_IN_USE));
            lease.close();
            another.guard(port);
        }
    }

    private static int take(SourcePorts ports) {
        return ports.lease(new NoGuard()).orElseThrow().port();
    }
}
