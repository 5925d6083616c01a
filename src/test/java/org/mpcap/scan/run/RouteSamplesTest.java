package org.mpcap.scan.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.mpcap.host.LinkRoutes.Entry;
import org.mpcap.scan.AddressRange;
import org.mpcap.scan.TargetSpace;
import org.mpcap.wire.IpAddress;

/** Targets that stand for others when routes are looked up. */
class RouteSamplesTest {
    private static final List<Entry> TABLE = List.of(
            new Entry("eth0", IpAddress.parse("0.0.0.0"), 0, false),
            new Entry("eth0", IpAddress.parse("10.9.0.0"), 16, true),
            new Entry("eth0", IpAddress.parse("10.9.4.0"), 24, false),
            new Entry("eth1", IpAddress.parse("10.8.0.0"), 16, true));

    private static List<AddressRange> ranges(String... texts) {
        return Stream.of(texts).map(AddressRange::parse).toList();
    }

    @Test
    void ofTwoRoutesTheMoreSpecificOneSaysWhatIsOnTheLink() {
        assertThat(RouteSamples.onLink(TABLE, Optional.of("eth0")))
                .isEqualTo(ranges("10.9.0.0-10.9.3.255", "10.9.5.0-10.9.255.255"));
    }

    @Test
    void withoutANamedInterfaceAllLinksCount() {
        assertThat(RouteSamples.onLink(TABLE, Optional.empty()))
                .isEqualTo(ranges("10.8.0.0-10.9.3.255", "10.9.5.0-10.9.255.255"));
    }

    @Test
    void theFirstTargetOfEachFamilyIsFarWhereNothingIsOnTheLink() {
        RouteSamples samples = new RouteSamples(List.of());
        samples.add(new TargetSpace(ranges("8.8.8.0/24", "2600::/120"), List.of(80)));

        assertThat(samples.far(false)).contains(IpAddress.parse("8.8.8.0"));
        assertThat(samples.far(true)).contains(IpAddress.parse("2600::"));
        assertThat(samples.near(false)).isEmpty();
        assertThat(samples.isEmpty()).isFalse();
    }

    @Test
    void eightTargetsOnTheLinkAreKeptAndFarOnesBeside() {
        RouteSamples samples = new RouteSamples(ranges("10.9.0.0/16"));
        samples.add(new TargetSpace(ranges("10.9.0.0/30", "10.9.7.0/24", "192.0.2.0/24"), List.of(80, 443)));

        assertThat(samples.near(false))
                .hasSize(8)
                .startsWith(IpAddress.parse("10.9.0.0"))
                .endsWith(IpAddress.parse("10.9.7.3"));
        assertThat(samples.far(false)).contains(IpAddress.parse("192.0.2.0"));
        assertThat(samples.isNear(IpAddress.parse("10.9.200.1"))).isTrue();
        assertThat(samples.isNear(IpAddress.parse("192.0.2.1"))).isFalse();
    }

    @Test
    void withoutTargetsThereIsNone() {
        assertThat(new RouteSamples(ranges("10.9.0.0/16")).isEmpty()).isTrue();
    }
}
