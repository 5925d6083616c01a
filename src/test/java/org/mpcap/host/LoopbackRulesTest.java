package org.mpcap.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.Set;
import org.junit.jupiter.api.Test;
import org.mpcap.wire.IpAddress;

/** What it takes to probe this host itself. */
class LoopbackRulesTest {
    private static final IpAddress LOCALHOST = IpAddress.parse("127.0.0.1");
    private static final IpAddress OTHER = IpAddress.parse("192.0.2.2");

    private static LoopbackRules with(String... settings) {
        return new LoopbackRules(Set.of(settings)::contains);
    }

    @Test
    void ipv6NeedsNothing() {
        IpAddress localhost = IpAddress.parse("::1");
        assertThat(with().cure(localhost, localhost)).isEmpty();
    }

    @Test
    void anotherIpv4AddressOfTheHostNeedsOneSetting() {
        assertThat(with().cure(OTHER, OTHER)).contains("sysctl -w net.ipv4.conf.lo.accept_local=1");
    }

    @Test
    void localhostNeedsBoth() {
        assertThat(with().cure(LOCALHOST, LOCALHOST))
                .contains("sysctl -w net.ipv4.conf.lo.accept_local=1 net.ipv4.conf.lo.route_localnet=1");
    }

    @Test
    void onlyWhatIsMissingIsNamed() {
        assertThat(with("accept_local").cure(LOCALHOST, LOCALHOST))
                .contains("sysctl -w net.ipv4.conf.lo.route_localnet=1");
        assertThat(with("accept_local", "route_localnet").cure(LOCALHOST, LOCALHOST))
                .isEmpty();
    }

    @Test
    void aRefusalNamesTheCure() {
        assertThatExceptionOfType(HostException.class)
                .isThrownBy(() -> with().check(LOCALHOST, LOCALHOST))
                .withMessageContaining("sysctl -w")
                .satisfies(e -> assertThat(e.reason()).isEqualTo(HostException.Reason.LOOPBACK_REFUSED));
    }
}
