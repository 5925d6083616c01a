package org.mpcap.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.mpcap.posix.NetlinkAttributes;
import org.mpcap.wire.MacAddress;

/** RTM_NEWNEIGH answers of the kernel. */
class NeighbourTableTest {
    private static byte[] answer(int state, byte[] mac) {
        byte[] fixed = ByteBuffer.allocate(12)
                .order(ByteOrder.nativeOrder())
                .putShort(8, (short) state)
                .array();
        return NetlinkAttributes.after(fixed).add(2, mac).build();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({"REACHABLE, 2, true", "STALE, 4, false", "DELAY, 8, true", "PROBE, 16, true", "PERMANENT, 128, true"})
    void entriesTheKernelUsesAreUsed(String name, int state, boolean fresh) {
        assertThat(NeighbourTable.parse(answer(state, new byte[] {2, 0, 0, 0, 0, 11})))
                .contains(new NeighbourTable.Entry(MacAddress.parse("02:00:00:00:00:0b"), fresh));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({"NONE, 0", "INCOMPLETE, 1", "FAILED, 32"})
    void entriesWithoutAnAnswerAreNone(String name, int state) {
        assertThat(NeighbourTable.parse(answer(state, new byte[] {2, 0, 0, 0, 0, 11})))
                .isEmpty();
    }

    @Test
    void anAddressThatIsNoEthernetAddressIsNone() {
        assertThat(NeighbourTable.parse(answer(2, new byte[8]))).isEmpty();
    }
}
