package org.mpcap.handshake;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.mpcap.crypto.Key;
import org.mpcap.crypto.MptcpVersion;
import org.mpcap.crypto.Nonce;
import org.mpcap.wire.Bytes;
import org.mpcap.wire.IcmpMessage;
import org.mpcap.wire.OptionList;

/** What the option area of the answer to our MP_JOIN means. The right HMAC is one that a real kernel (Linux, v0.95) sent. */
class JoinReplyTest {
    private static final ConnectionKeys KEYS =
            new ConnectionKeys(MptcpVersion.V0, new Key(0x6042_a881_c737_b9e2L), new Key(0x1537_b351_6872_946dL));
    private static final Nonce NONCE = new Nonce(0x0c17_b00e);
    private static final long HMAC = 0x0512_98ce_de37_72ceL;

    private static OptionList options(String hex) {
        return OptionList.parse(Bytes.fromHex(hex == null ? "" : hex));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource({
        ", Plain",
        "020405b4, Plain",
        "1e101005051298cede3772ce66ceb3e5, Accepted",
        "020405b41e101005051298cede3772ce66ceb3e5, Accepted",
        "1e101005051298cede3772cf66ceb3e5, WrongHmac",
        "1e101005051298cede3772ce66ceb3e4, WrongHmac",
        "1e0c1001aabbccdd00000001, Malformed",
        "1e0c0101a1a2a3a4a5a6a7a8, Malformed"
    })
    void theOptionsDecide(String hex, String expected) {
        assertThat(JoinReply.toSynAck(KEYS, NONCE, options(hex)).getClass().getSimpleName())
                .isEqualTo(expected);
    }

    @ParameterizedTest(name = "{0}: backup {1}")
    @CsvSource({"1e101005051298cede3772ce66ceb3e5, false", "1e101105051298cede3772ce66ceb3e5, true"})
    void anAcceptedJoinTellsAddressIdBackupHmacAndNonce(String hex, boolean backup) {
        assertThat(JoinReply.toSynAck(KEYS, NONCE, options(hex)))
                .isEqualTo(new JoinReply.Accepted(5, backup, HMAC, new Nonce(0x66ce_b3e5)));
    }

    @Test
    void aWrongHmacIsToldBesideTheRightOne() {
        assertThat(JoinReply.toSynAck(KEYS, NONCE, options("1e101005000000000000000166ceb3e5")))
                .isEqualTo(new JoinReply.WrongHmac(HMAC, 1));
    }

    @ParameterizedTest(name = "{0}: reason {1}, token perhaps unknown {2}")
    @CsvSource({
        ", , true, ''",
        "1e048000, 0, false, ' (MP_TCPRST reason 0)'",
        "1e048001, 1, true, ' (MP_TCPRST reason 1)'",
        "1e048102, 2, false, ' (MP_TCPRST reason 2)'"
    })
    void aResetTellsTheReasonIfItHasOne(String hex, Integer reason, boolean unknown, String code) {
        JoinReply.Refused refused = JoinReply.toReset(options(hex));

        assertThat(refused)
                .isEqualTo(new JoinReply.Refused(reason == null ? OptionalInt.empty() : OptionalInt.of(reason)));
        assertThat(refused.mayBeUnknownToken()).isEqualTo(unknown);
        assertThat(refused.code()).isEqualTo(code);
    }

    @Test
    void eachReplyLeadsToItsOwnCase() {
        JoinReply.Cases<String> cases = new JoinReply.Cases<>(
                accepted -> "accepted",
                wrong -> "wrong HMAC",
                refused -> "refused",
                plain -> "plain",
                malformed -> "malformed",
                unreachable -> "unreachable",
                silent -> "silent");

        assertThat(List.of(
                                new JoinReply.Accepted(5, false, HMAC, new Nonce(1)),
                                new JoinReply.WrongHmac(HMAC, 1),
                                new JoinReply.Refused(OptionalInt.empty()),
                                new JoinReply.Plain(),
                                new JoinReply.Malformed("length 12"),
                                new JoinReply.Unreachable(new IcmpMessage(false, 3, 1, 0, 0, Bytes.EMPTY)),
                                new JoinReply.Silent())
                        .stream()
                        .map(reply -> reply.fold(cases)))
                .containsExactly("accepted", "wrong HMAC", "refused", "plain", "malformed", "unreachable", "silent");
    }
}
