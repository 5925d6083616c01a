package org.mpcap.handshake;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.mpcap.crypto.Key;
import org.mpcap.wire.Bytes;
import org.mpcap.wire.OptionList;
import org.mpcap.wire.mptcp.MpCapable;

/** What the option area of a SYN/ACK means as an answer to our MP_CAPABLE. */
class CapableReplyTest {
    private static final MpCapable V1 = new MpCapable.Syn(1, MpCapable.FLAG_HMAC);
    private static final MpCapable V0 = new MpCapable.OneKey(0, MpCapable.FLAG_HMAC, 0x0102_0304_0506_0708L);

    private static CapableReply reply(MpCapable sent, String hex) {
        return CapableReply.to(sent, OptionList.parse(Bytes.fromHex(hex == null ? "" : hex)));
    }

    @ParameterizedTest(name = "v{0} {1}: {2}")
    @CsvSource({
        // agreed
        "1, 1e0c0101a1a2a3a4a5a6a7a8, Agreed",
        "0, 1e0c0001a1a2a3a4a5a6a7a8, Agreed",
        "1, 020405b401011e0c0181a1a2a3a4a5a6a7a8, Agreed",
        // nothing of MPTCP
        "1, , Plain",
        "1, 020405b4, Plain",
        // another version
        "1, 1e0c0001a1a2a3a4a5a6a7a8, OtherVersion",
        "0, 1e0c0101a1a2a3a4a5a6a7a8, OtherVersion",
        "1, 1e0c0f01a1a2a3a4a5a6a7a8, OtherVersion",
        // our own bytes or key
        "1, 1e040101, Mirrored",
        "0, 1e0c00010102030405060708, Mirrored",
        "0, 1e0c00810102030405060708, Mirrored",
        "0, 1e0c01010102030405060708, Mirrored",
        "1, 1e0401011e0c0101a1a2a3a4a5a6a7a8, Mirrored",
        // flags, keys and lengths no server may send
        "1, 1e0c0141a1a2a3a4a5a6a7a8, Malformed",
        "1, 1e0c0100a1a2a3a4a5a6a7a8, Malformed",
        "1, 1e0c01010000000000000000, Malformed",
        "1, 1e040181, Malformed",
        "1, 1e080101a1a2a3a4, Malformed",
        "1, 1e140101a1a2a3a4a5a6a7a8b1b2b3b4b5b6b7b8, Malformed",
        "1, 1e0c0101a1a2a3a4, Malformed",
        "1, 1e0c0101a1a2a3a4a5a6a7a81e0c0101b1b2b3b4b5b6b7b8, Malformed",
        // another MPTCP option in its place
        "1, 1e1010000000000000000000000000000000, Malformed"
    })
    void theOptionsDecide(int version, String hex, String expected) {
        assertThat(reply(version == 0 ? V0 : V1, hex).getClass().getSimpleName())
                .isEqualTo(expected);
    }

    @Test
    void flagsAskForChecksumsAndForbidJoins() {
        Key key = new Key(0xa1a2_a3a4_a5a6_a7a8L);
        assertThat(reply(V1, "1e0c01a1a1a2a3a4a5a6a7a8")).isEqualTo(new CapableReply.Agreed(key, true, true));
        assertThat(reply(V1, "1e0c0101a1a2a3a4a5a6a7a8")).isEqualTo(new CapableReply.Agreed(key, false, false));
        assertThat(reply(V0, "1e0c0021a1a2a3a4a5a6a7a8"))
                .as("flag C means nothing in version 0")
                .isEqualTo(new CapableReply.Agreed(key, false, false));
    }

    @ParameterizedTest(name = "v{0} {1}: {2}")
    @CsvSource({
        "1, 1e0c0101a1a2a3a4a5a6a7a8, CAPABLE, a plausible key came back",
        "1, , PLAIN, SYN/ACK without MP_CAPABLE",
        "1, 1e0c0001a1a2a3a4a5a6a7a8, OTHER_VERSION, 'asked for version 1, answered with version 0'",
        "0, 1e0c0101a1a2a3a4a5a6a7a8, OTHER_VERSION, 'asked for version 0, answered with version 1'",
        "1, 1e040101, MIRRORED, the option came back byte for byte",
        "0, 1e0c00810102030405060708, MIRRORED, our own key came back",
        "1, 1e0c01010000000000000000, MALFORMED, the key is zero",
    })
    void everyReplyHasOneMeaningAndOneSentence(
            int version, String hex, SynAckMeaning.Verdict verdict, String sentence) {
        assertThat(reply(version == 0 ? V0 : V1, hex).meaning()).isEqualTo(new SynAckMeaning(verdict, sentence));
    }
}
