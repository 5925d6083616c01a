package org.mpcap.stack.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.mpcap.wire.Bytes;
import org.mpcap.wire.OptionList;
import org.mpcap.wire.TcpSegment;

/** RFC 9293 3.10.7 and RFC 5961 as tables. Sequence numbers are told relative to both initial ones, which lie just before the wrap. */
class SegmentCheckTest {
    private static final int LOCAL_ISN = 0xffff_fff0;
    private static final int REMOTE_ISN = 0xffff_fffe;
    private static final Map<Character, Integer> FLAGS =
            Map.of('S', TcpSegment.SYN, 'A', TcpSegment.ACK, 'R', TcpSegment.RST, 'F', TcpSegment.FIN, '-', 0);

    private static TcpSegment segment(String flags, int sequence, int acknowledgment) {
        int bits = flags.chars().map(flag -> FLAGS.get((char) flag)).sum();
        return new TcpSegment(
                1,
                2,
                REMOTE_ISN + sequence,
                LOCAL_ISN + acknowledgment,
                bits,
                100,
                0,
                0,
                new OptionList(List.of()),
                Bytes.EMPTY);
    }

    @ParameterizedTest(name = "SYN with {2} bytes, {0} acknowledges {1}: {3}")
    @CsvSource({
        "SA, 1, 0, ACCEPT",
        "SA, 0, 0, ANSWER_RESET",
        "SA, 2, 0, ANSWER_RESET",
        "SA, 1, 5, ACCEPT",
        "SA, 6, 5, ACCEPT",
        "SA, 7, 5, ANSWER_RESET",
        "A, 1, 0, IGNORE",
        "A, 9, 0, ANSWER_RESET",
        "S, 0, 0, IGNORE",
        "-, 0, 0, IGNORE",
        "RA, 1, 0, RESET_BY_PEER",
        "RA, 2, 0, IGNORE",
        "R, 1, 0, IGNORE",
    })
    void inSynSentTheAcknowledgmentDecides(String flags, int acknowledgment, int synData, SegmentCheck expected) {
        assertThat(SegmentCheck.inSynSent(segment(flags, 0, acknowledgment), LOCAL_ISN, synData))
                .isEqualTo(expected);
    }

    @ParameterizedTest(name = "{0} sequence {1} acknowledges {2}: {3}")
    @CsvSource({
        "A, 1, 1, ACCEPT",
        "A, 2, 1, IGNORE",
        "A, 1, 2, ANSWER_RESET",
        "A, 1, 0, ANSWER_RESET",
        "-, 1, 1, IGNORE",
        "S, 0, 0, REPEAT_SYN_ACK",
        "S, 1, 0, IGNORE",
        "R, 1, 0, RESET_BY_PEER",
        "R, 2, 0, IGNORE",
    })
    void inSynReceivedBothNumbersMustBeExact(String flags, int sequence, int acknowledgment, SegmentCheck expected) {
        assertThat(SegmentCheck.inSynReceived(segment(flags, sequence, acknowledgment), LOCAL_ISN, REMOTE_ISN))
                .isEqualTo(expected);
    }

    @ParameterizedTest(name = "{0} sequence {1} acknowledges {2}: {3}")
    @CsvSource({
        // Expected next from the peer is 50, we have sent up to 80, the window is 1000.
        "A, 50, 80, ACCEPT",
        "A, 50, 10, ACCEPT",
        "FA, 50, 80, ACCEPT",
        "A, 50, 81, CHALLENGE",
        "A, 1049, 80, ACCEPT",
        "A, 1050, 80, CHALLENGE",
        "A, -949, 80, ACCEPT",
        "A, -950, 80, CHALLENGE",
        "-, 50, 80, CHALLENGE",
        "R, 50, 0, RESET_BY_PEER",
        "R, 51, 0, CHALLENGE",
        "R, 49, 0, CHALLENGE",
        "R, 1050, 0, IGNORE",
        "SA, 0, 1, REPEAT_THIRD_ACK",
        "S, 0, 1, CHALLENGE",
        "SA, 1, 1, CHALLENGE",
    })
    void inASynchronisedStateTheWindowDecides(String flags, int sequence, int acknowledgment, SegmentCheck expected) {
        assertThat(SegmentCheck.synchronised(
                        segment(flags, sequence, acknowledgment), REMOTE_ISN, REMOTE_ISN + 50, LOCAL_ISN + 80, 1000))
                .isEqualTo(expected);
    }
}
