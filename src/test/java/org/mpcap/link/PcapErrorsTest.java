package org.mpcap.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mpcap.capture.LinkType;

/** libpcap's link types. */
class PcapErrorsTest {
    @Test
    void ethernetIsTheSameNumberEverywhere() {
        assertThat(PcapErrors.linkType("eth0", 1)).isEqualTo(LinkType.ETHERNET);
    }

    @ParameterizedTest
    @ValueSource(ints = {12, 14, 101})
    void rawIpHasAnotherNumberOnEverySystem(int number) {
        assertThat(PcapErrors.linkType("tun0", number)).isEqualTo(LinkType.RAW_IP);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 9, 113, 253, 276})
    void onAnythingElseNothingIsSent(int number) {
        assertThatExceptionOfType(LinkException.class)
                .isThrownBy(() -> PcapErrors.linkType("ppp0", number))
                .withMessageContaining("ppp0 has link type " + number)
                .satisfies(e -> assertThat(e.reason()).isEqualTo(LinkException.Reason.LINK_TYPE));
    }
}
