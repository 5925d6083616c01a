package org.mpcap.junit;

import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mpcap.junit.CaptureAssert.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.mpcap.track.Outcome;
import org.mpcap.track.Verification;

/** Claims that hold and claims that do not, of exchanges recorded between kernels. */
class CaptureAssertTest {
    private static MptcpCapture capture(String name) {
        return MptcpCapture.of(Path.of("captures", name));
    }

    private static final MptcpCapture JOINED = capture("v1-linux-6.18/s1-v4-2sf-addaddr-1MB.pcap");

    @Test
    void claimsThatHoldPass() {
        assertThat(JOINED).hasConnection().spokeMptcp().version(1).joined(1).verified();
    }

    @Test
    void aNumberThatIsAnotherIsNamed() {
        assertThatThrownBy(() -> assertThat(JOINED).hasConnections(2))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("s1-v4-2sf-addaddr-1MB.pcap")
                .hasMessageContaining("#1 MPTCP");
        assertThatThrownBy(() -> assertThat(JOINED).connection(7)).hasMessageContaining("no number 7");
        assertThatThrownBy(() -> assertThat(JOINED).hasConnection().joined(2))
                .hasMessageContaining("subflows that joined");
    }

    @Test
    void anOutcomeThatIsAnotherIsNamed() {
        assertThatThrownBy(() -> assertThat(JOINED).hasConnection().became(Outcome.REFUSED))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("what became of it");
        assertThatThrownBy(() -> assertThat(JOINED).hasConnection().version(0)).hasMessageContaining("version");
    }

    @Test
    void anErrorThatIsNotThereIsMissed() {
        assertThatThrownBy(() -> assertThat(JOINED).hasConnection().violates(Verification.DSS_CHECKSUM))
                .hasMessageContaining("no wrong DSS checksum");
    }
}
