package org.mpcap.stack.mptcp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.mpcap.crypto.MptcpVersion;
import org.mpcap.stack.mptcp.FallbackRules.Facts;
import org.mpcap.stack.mptcp.FallbackRules.Reaction;
import org.mpcap.stack.mptcp.FallbackRules.Sign;

/** RFC 8684 3.7 as a table. */
class FallbackRulesTest {
    private static ConnectionPhase phase(String name) {
        return switch (name) {
            case "unconfirmed" -> new ConnectionPhase.Unconfirmed();
            case "confirmed" -> new ConnectionPhase.Confirmed();
            case "fast-closing" -> new ConnectionPhase.FastClosing(true);
            case "fast-closing-unconfirmed" -> new ConnectionPhase.FastClosing(false);
            case "plain" -> new ConnectionPhase.PlainTcp();
            default -> new ConnectionPhase.Closed(false);
        };
    }

    @ParameterizedTest(name = "{0}, {1}, {2}, only subflow {3}, DATA_ACK heard {4}: {5}")
    @CsvSource({
        // No option at all counts until the first DSS.
        "NO_OPTION, V1, unconfirmed, true, false, FALL_BACK",
        "NO_OPTION, V0, unconfirmed, true, false, FALL_BACK",
        "NO_OPTION, V1, fast-closing-unconfirmed, true, false, FALL_BACK",
        "NO_OPTION, V1, confirmed, true, false, NONE",
        "NO_OPTION, V1, fast-closing, true, false, NONE",
        // So does data that no mapping covers.
        "NO_MAPPING, V1, unconfirmed, true, false, FALL_BACK",
        "NO_MAPPING, V1, confirmed, true, true, NONE",
        // Data acknowledged on its subflow only: the options get lost on the way.
        "NO_DATA_ACK, V1, unconfirmed, true, false, FALL_BACK_ANNOUNCED",
        "NO_DATA_ACK, V1, confirmed, true, false, FALL_BACK_ANNOUNCED",
        "NO_DATA_ACK, V1, confirmed, true, true, NONE",
        "NO_DATA_ACK, V1, confirmed, false, false, RESET_SUBFLOW",
        "NO_DATA_ACK, V0, confirmed, false, false, RESET_SUBFLOW",
        "NO_DATA_ACK, V1, confirmed, false, true, NONE",
        "NO_DATA_ACK, V1, fast-closing, true, false, NONE",
        // A wrong checksum: a middlebox changes data.
        "CHECKSUM_WRONG, V1, confirmed, true, true, FAIL_AND_FALL_BACK",
        "CHECKSUM_WRONG, V0, confirmed, true, true, FAIL_AND_FALL_BACK",
        "CHECKSUM_WRONG, V1, confirmed, false, true, FAIL_AND_RESET_SUBFLOW",
        "CHECKSUM_WRONG, V0, confirmed, false, true, FAIL_AND_RESET_SUBFLOW",
        // MP_FAIL is answered in version 1; with other subflows left the peer resets this one.
        "MP_FAIL, V1, confirmed, true, true, FAIL_AND_FALL_BACK",
        "MP_FAIL, V0, confirmed, true, true, FALL_BACK_ANNOUNCED",
        "MP_FAIL, V1, confirmed, false, true, NONE",
        // An infinite mapping is the peer's fallback.
        "INFINITE_MAPPING, V1, confirmed, true, true, FALL_BACK",
        "INFINITE_MAPPING, V1, confirmed, false, true, FALL_BACK",
        "INFINITE_MAPPING, V1, unconfirmed, true, false, FALL_BACK",
    })
    void theFactsDecide(
            Sign sign, MptcpVersion version, String phase, boolean only, boolean dataAckHeard, Reaction expected) {
        assertThat(FallbackRules.of(sign, new Facts(version, phase(phase), only, dataAckHeard, false)))
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"unconfirmed, REPEAT_THIRD_ACK", "confirmed, NONE", "plain, NONE"})
    void aPeerThatMayStillWaitForOurThirdAckIsSentItAgain(String phase, Reaction expected) {
        Facts facts = new Facts(MptcpVersion.V1, phase(phase), true, false, true);

        assertThat(FallbackRules.of(Sign.NO_OPTION, facts)).isEqualTo(expected);
    }

    @ParameterizedTest
    @EnumSource(Sign.class)
    void nothingIsASignOnceTheConnectionIsPlainTcpOrOver(Sign sign) {
        for (String phase : new String[] {"plain", "closed"}) {
            for (boolean only : new boolean[] {true, false}) {
                assertThat(FallbackRules.of(sign, new Facts(MptcpVersion.V1, phase(phase), only, false, false)))
                        .isEqualTo(Reaction.NONE);
            }
        }
    }

    @ParameterizedTest(name = "{0}: MP_FAIL {1}, reset {2}, plain TCP {3}, infinite mapping {4}")
    @CsvSource({
        "NONE, false, false, false, false",
        "REPEAT_THIRD_ACK, false, false, false, false",
        "FALL_BACK, false, false, true, false",
        "FALL_BACK_ANNOUNCED, false, false, true, true",
        "FAIL_AND_FALL_BACK, true, false, true, true",
        "RESET_SUBFLOW, false, true, false, false",
        "FAIL_AND_RESET_SUBFLOW, true, true, false, false",
    })
    void aReactionSaysWhatItConsistsOf(
            Reaction reaction, boolean fails, boolean resets, boolean fallsBack, boolean announces) {
        assertThat(reaction.fails()).isEqualTo(fails);
        assertThat(reaction.resets()).isEqualTo(resets);
        assertThat(reaction.fallsBack()).isEqualTo(fallsBack);
        assertThat(reaction.announces()).isEqualTo(announces);
    }
}
