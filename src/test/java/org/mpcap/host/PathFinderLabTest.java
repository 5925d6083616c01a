package org.mpcap.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mpcap.lab.Lab;
import org.mpcap.lab.Lines;

/** Ways to targets in a network with routes of every kind; {@code ip route get} judges. */
class PathFinderLabTest {
    private static Lines lines;

    @BeforeAll
    static void build() throws IOException {
        Lab.require();
        lines = Lines.of(Lab.run(RouteProgram.class));
    }

    @ParameterizedTest(name = "to {0}")
    @ValueSource(
            strings = {
                "10.9.0.2",
                "10.1.2.3",
                "10.2.2.3",
                "10.8.0.7",
                "fd09::2",
                "fd01::5",
                "127.0.0.1",
                "10.9.0.1",
                "::1",
                "10.9.0.2 from 10.8.0.1",
                "10.9.0.2 from 10.9.0.1",
                "fd01::5 from fd09::1"
            })
    void aRouteIsTheOneTheKernelWouldTake(String destination) {
        assertThat(lines.get("route to " + destination)).isEqualTo("as ip says");
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"10.3.0.1", "10.4.0.1", "fd02::1", "203.0.113.9", "10.9.0.255", "224.0.0.1"})
    void whereNoRouteLeadsNothingIsSent(String target) {
        assertThat(lines.get("plan " + target))
                .startsWith("NO_ROUTE no route to " + target)
                .endsWith("'ip route get " + target + "' shows what the kernel knows");
    }

    @Test
    void aLinkLocalTargetNeedsAnInterface() {
        assertThat(lines.get("plan fe80::1"))
                .isEqualTo("NO_ROUTE fe80::1 is link-local: name the interface, as in fe80::1%eth0, or with -i");
        assertThat(lines.get("link-local with interface")).matches("\\S+ on here to fe80::1");
    }

    @Test
    void localhostIsRefusedWhereTheKernelWouldDropThePackets() {
        assertThat(lines.get("plan 127.0.0.1")).startsWith("LOOPBACK_REFUSED").contains("sysctl -w");
        assertThat(lines.get("plan ::1")).isEqualTo("::1 on lo to ::1");
    }

    @Test
    void aSourceAddressNobodyHasIsSpare() {
        assertThat(lines.get("spare")).isEqualTo("10.9.0.99 (spare) on here to 10.9.0.2");
    }

    @Test
    void aSpareSourceToThisHostNeedsAWayBack() {
        assertThat(lines.get("spare to this host")).isEqualTo("192.0.2.9 (spare) on lo to 10.9.0.1");
        assertThat(lines.get("spare without way back")).endsWith("ip route add 203.0.113.9 dev lo");
    }

    @Test
    void anInterfaceThatIsDownMissingOrWrongIsNamed() {
        assertThat(lines.get("down interface"))
                .isEqualTo("INTERFACE_DOWN lower is down or has no carrier: ip link set lower up");
        assertThat(lines.get("missing interface")).startsWith("NO_SUCH_INTERFACE no interface 'nowhere'");
        assertThat(lines.get("local through another")).startsWith("NO_ROUTE 10.9.0.1 is an address of this host");
    }

    @Test
    void sourceAndTargetAreOfOneFamily() {
        assertThat(lines.get("families")).startsWith("NO_SOURCE_ADDRESS").contains("different families");
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"10.9.0.2", "10.1.2.3", "10.2.2.3", "fd09::2", "fd01::5"})
    void theNextHopsEthernetAddressIsFound(String target) {
        assertThat(lines.get("next hop of " + target))
                .isEqualTo(lines.get("mac there").replace(":", ""));
    }

    @Test
    void aNeighbourThatIsNotThereIsReported() {
        assertThat(lines.get("next hop of 10.9.0.77")).startsWith("10.9.0.77 on here does not answer ARP");
        assertThat(lines.get("next hop of fd09::77"))
                .startsWith("fd09::77 on here does not answer neighbour solicitations");
    }

    @Test
    void anAddressAnotherHostHasCannotBeClaimed() {
        assertThat(lines.get("claim"))
                .startsWith("source address 10.9.0.2 on here belongs to " + lines.get("mac there"));
    }
}
