package org.mpcap.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.mpcap.posix.NetlinkAttributes;
import org.mpcap.wire.IpAddress;

/** RTM_NEWROUTE answers of the kernel. */
class RouteTest {
    private static final IpAddress SOURCE = IpAddress.parse("192.0.2.2");

    private static NetlinkAttributes.Builder answer(int type) {
        byte[] fixed = new byte[12];
        fixed[7] = (byte) type;
        return NetlinkAttributes.after(fixed);
    }

    private static byte[] bytes(String address) {
        return IpAddress.parse(address).bytes().toArray();
    }

    @Test
    void aRouteThroughAGateway() {
        byte[] answer = answer(1)
                .add(4, 7)
                .add(7, bytes("192.0.2.2"))
                .add(5, bytes("192.0.2.1"))
                .build();

        assertThat(Route.parse(answer))
                .isEqualTo(new Route(
                        Route.Type.UNICAST,
                        7,
                        Optional.of(SOURCE),
                        Optional.of(IpAddress.parse("192.0.2.1")),
                        OptionalInt.empty()));
    }

    @Test
    void theRoutesMtuStandsInItsMetrics() {
        byte[] metrics =
                NetlinkAttributes.after(new byte[0]).add(1, 4).add(2, 1400).build();

        assertThat(Route.parse(answer(1).add(4, 7).add(8, metrics).build()).mtu())
                .hasValue(1400);
    }

    @Test
    void aRouteOnTheLink() {
        byte[] answer = answer(1).add(4, 7).add(7, bytes("192.0.2.2")).build();

        assertThat(Route.parse(answer).gateway()).isEmpty();
    }

    @Test
    void anIpv6GatewayForIpv4ComesInAnAttributeOfItsOwn() {
        byte[] via = new byte[18];
        System.arraycopy(bytes("fe80::1"), 0, via, 2, 16);

        assertThat(Route.parse(answer(1).add(4, 7).add(18, via).build()).gateway())
                .contains(IpAddress.parse("fe80::1"));
    }

    @Test
    void theTypesThatLeadNowhereAreRefusals() {
        for (int type : new int[] {0, 6, 7, 8, 9, 127}) {
            assertThat(Route.parse(answer(type).build()).type()).isEqualTo(Route.Type.REFUSED);
        }
    }

    @Test
    void aRouteWithoutSourceAddressHasNone() {
        assertThat(Route.parse(answer(1).add(4, 7).build()).source()).isEmpty();
    }
}
