package org.mpcap.posix;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.mpcap.posix.Capabilities.Capability;

/** Capability masks as {@code /proc/PID/status} shows them. */
class CapabilitiesTest {
    @Test
    void rootHasAll() {
        Capabilities root = Capabilities.parse(List.of("Name:\tjava", "CapEff:\t000001ffffffffff"));

        assertThat(root.has(Capability.NET_RAW)).isTrue();
        assertThat(root.has(Capability.NET_ADMIN)).isTrue();
    }

    @Test
    void rawFramesAloneAreBitThirteen() {
        Capabilities raw = Capabilities.parse(List.of("CapPrm:\tffffffffffffffff", "CapEff:\t0000000000002000"));

        assertThat(raw.has(Capability.NET_RAW)).isTrue();
        assertThat(raw.has(Capability.NET_ADMIN)).isFalse();
    }

    @Test
    void aSystemThatDoesNotTellGivesNone() {
        assertThat(Capabilities.parse(List.of("Name:\tjava"))).isEqualTo(Capabilities.NONE);
    }
}
