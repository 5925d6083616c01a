package org.mpcap.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteOrder;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.mpcap.wire.IpAddress;

/** Routes to other hosts, from the kernel's text tables. */
class LinkRoutesTest {
    @Test
    void routesOfIpv4AreTakenWithWhetherTheyHaveAGateway() {
        List<String> lines = List.of(
                "Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT",
                "here\t0000400A\t0200090A\t0003\t0\t0\t0\t0000C0FF\t0\t0\t0",
                "here\t0000090A\t00000000\t0001\t0\t0\t0\t00FFFFFF\t0\t0\t0",
                "*\t0000A8C0\t00000000\t0201\t0\t0\t0\t0000FFFF\t0\t0\t0");

        assertThat(LinkRoutes.parseV4(lines, ByteOrder.LITTLE_ENDIAN))
                .containsExactly(
                        new LinkRoutes.Entry("here", IpAddress.parse("10.64.0.0"), 10, false),
                        new LinkRoutes.Entry("here", IpAddress.parse("10.9.0.0"), 24, true));
    }

    @Test
    void routesOfIpv6ThatAreNotToOurOwnAddressesAreTaken() {
        String none = "00000000000000000000000000000000";
        List<String> lines = List.of(
                line("fd000009000000000000000000000000", "40", none, "00000001", "here"),
                line("fd000064000000000000000000000000", "20", "fd000009000000000000000000000002", "00000003", "here"),
                line("fd000009000000000000000000000001", "80", none, "80200001", "here"),
                line("fd000009000000000000000000000000", "80", none, "80300001", "here"),
                line("ff000000000000000000000000000000", "08", none, "00000001", "here"),
                line(none, "00", none, "00200200", "lo"));

        assertThat(LinkRoutes.parseV6(lines))
                .containsExactly(
                        new LinkRoutes.Entry("here", IpAddress.parse("fd00:9::"), 64, true),
                        new LinkRoutes.Entry("here", IpAddress.parse("fd00:64::"), 32, false));
    }

    private static String line(String network, String length, String nextHop, String flags, String device) {
        return network + " " + length + " 00000000000000000000000000000000 00 " + nextHop
                + " 00000100 00000001 00000000 " + flags + "     " + device;
    }
}
