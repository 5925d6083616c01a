package org.mpcap.analyze;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.mpcap.analyze.Traces.Packet;
import org.mpcap.analyze.Traces.Result;
import org.mpcap.track.Cause;
import org.mpcap.track.Closing;
import org.mpcap.track.ConnectionSummary;
import org.mpcap.track.Event;
import org.mpcap.track.Finding;
import org.mpcap.track.Outcome;
import org.mpcap.track.SubflowSummary;
import org.mpcap.track.Verification;
import org.mpcap.track.VerificationCount;

/** Small captures, each of one thing that is easily told wrong. */
class CapturedCasesTest {
    private static final Path CASES = Path.of("captures/cases");

    private static Result analyze(String file) {
        return Traces.analyze(Traces.read(CASES.resolve(file)));
    }

    private static ConnectionSummary only(String file) {
        return analyze(file).only().summary();
    }

    @Test
    void aHandshakeCutOffByTheSnapLengthMakesNoPlainTcpAndLosesNoBytes() {
        ConnectionSummary connection = only("handshake-not-captured/v4.snap80.pcap");
        assertThat(connection.outcome()).isEqualTo(Outcome.MPTCP);
        assertThat(connection.isHandshakeCaptured()).isFalse();
        assertThat(connection.closing()).isEqualTo(Closing.DATA_FIN);
        assertThat(connection.subflows()).hasSize(2);
        assertThat(connection.directions())
                .extracting(ConnectionSummary.Direction::applicationBytes)
                .containsExactly(150_016L, 90_000L);
    }

    @Test
    void withoutSynAckAndThirdAckTheDataTellsThatItIsMptcpAndWhoseTheJoinIs() {
        List<Packet> packets = Traces.read(Traces.V1.resolve("s2-v4-csum-1MB.pcap"));
        packets.subList(1, 3).clear();
        Result result = Traces.analyze(packets);
        ConnectionSummary connection = result.only().summary();
        assertThat(connection.outcome()).isEqualTo(Outcome.MPTCP);
        assertThat(connection.subflows()).hasSize(2);
        assertThat(result.findings()).isEmpty();
        assertThat(result.tally(Verification.DSS_CHECKSUM).failed()).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "s1-v4-2sf-addaddr-1MB.pcap",
                "s2-v4-csum-1MB.pcap",
                "s3-v6-2sf-addaddr-1MB.pcap",
                "s4-v4-20conn-mixed.pcap"
            })
    void packetsThatTheCaptureLacksAccuseNobody(String file) {
        List<Packet> packets = Traces.read(Traces.V1.resolve(file));
        for (int seed = 0; seed < 20; seed++) {
            Random random = new Random(seed);
            double share = 0.02 + 0.9 * random.nextDouble();
            List<Packet> thinned = new ArrayList<>(packets);
            thinned.removeIf(packet -> random.nextDouble() < share);
            Result result = Traces.analyze(thinned);
            assertThat(result.findings()).as("seed %d", seed).isEmpty();
            assertThat(result.connections())
                    .as("seed %d", seed)
                    .extracting(connection -> connection.summary().outcome())
                    .doesNotContain(Outcome.FALLBACK, Outcome.LOST);
        }
    }

    @Test
    void anIpLengthOfZeroInACutCaptureIsMadeUpForByTheRecord() {
        assertThat(only("lso-length-0-snap128/in.pcap").directions().get(1).bytes())
                .isEqualTo(100_000);
    }

    @Test
    void aFrameThatIsShorterThanItsIpLengthHasNoInventedBytes() {
        ConnectionSummary connection = only("frame-shorter-than-ip-length/in.pcap");
        assertThat(connection.directions())
                .extracting(ConnectionSummary.Direction::bytes, ConnectionSummary.Direction::unmappedBytes)
                .containsExactly(tuple(805L, 0L), tuple(2_224L, 0L));
    }

    @Test
    void aRetransmissionWithoutDssUsesTheMappingThatIsStillUnacknowledged() {
        ConnectionSummary.Direction sent = only("retransmission-without-mapping/retx-without-mapping.pcap")
                .directions()
                .get(0);
        assertThat(sent.bytes()).isEqualTo(7_000);
        assertThat(sent.gaps()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"reuse-oldRST-before-synack", "reuse-olddata"})
    void stragglersOfTheFlowThatHadTheSamePortsBeforeAreNotTheNewOnes(String file) {
        Result result = analyze("late-reset-of-the-old-flow/" + file + ".pcap");
        ConnectionSummary second = result.connections().get(1).summary();
        assertThat(result.connections()).hasSize(2);
        assertThat(second.outcome()).isEqualTo(Outcome.MPTCP);
        assertThat(second.closing()).isEqualTo(Closing.DATA_FIN);
        assertThat(second.directions().get(0).applicationBytes()).isEqualTo(800);
    }

    @Test
    void aFlowWhoseEndWasNotSeenIsNotSaidToBeReset() {
        assertThat(analyze("late-reset-of-the-old-flow/reuse-olddata.pcap")
                        .connections()
                        .get(0)
                        .summary()
                        .closing())
                .isEqualTo(Closing.REPLACED);
    }

    @Test
    void mpFailOnTheLastSubflowLosesMptcp() {
        ConnectionSummary connection = only("fail-after-subflow-closed/fail-after-subflow-closed.pcap");
        assertThat(connection.outcome()).isEqualTo(Outcome.LOST);
        assertThat(connection.cause()).contains(Cause.CHECKSUM_FAILED);
        assertThat(connection.causePackets()).containsExactly(15L);
    }

    @Test
    void aFastCloseWithAWrongKeyIsAFindingButNoEnd() {
        Result result = analyze("fastclose-wrong-key/fastclose-wrongkey-ignored.pcap");
        assertThat(result.only().summary().closing()).isEqualTo(Closing.DATA_FIN);
        assertThat(result.findings())
                .extracting(Finding::check, Finding::packet)
                .containsExactly(tuple(Verification.FASTCLOSE_KEY, 6L));
    }

    @Test
    void mpPrioOfVersion0MayNameAnotherSubflow() {
        assertThat(only("prio-with-address-id-v0/prio-otherid-v0.pcap").subflows())
                .extracting(subflow -> subflow.directions().get(0).backup())
                .containsExactly(false, true);
    }

    @Test
    void aMalformedJoinIsCalledOne() {
        assertThat(analyze("malformed-join-syn/malformed-join-syn.pcap").connections())
                .extracting(
                        connection -> connection.summary().outcome(),
                        connection -> connection.summary().cause())
                .containsExactly(
                        tuple(Outcome.ORPHAN, Optional.of(Cause.MALFORMED_JOIN)),
                        tuple(Outcome.ORPHAN, Optional.of(Cause.MALFORMED_JOIN)));
    }

    @Test
    void aSimultaneousOpenIsOneFlowWithoutReset() {
        ConnectionSummary connection = only("simultaneous-open-and-tfo/simopen.pcap");
        assertThat(connection.closing()).isEqualTo(Closing.OPEN);
        assertThat(connection.directions().get(0).applicationBytes()).isEqualTo(5);
    }

    @Test
    void dataInTheSynIsAcknowledgedWithTheRest() {
        assertThat(only("simultaneous-open-and-tfo/tfo-v1.pcap")
                        .directions()
                        .get(0)
                        .dataAcked())
                .isEqualTo(1_100);
    }

    @Test
    void aFlowOfWhichOnlyResetsWithTheirReasonWereSeenHasARow() {
        ConnectionSummary connection = only("only-tcprst/in.pcap");
        assertThat(connection.outcome()).isEqualTo(Outcome.MIDSTREAM);
        assertThat(connection.subflows().get(0).resetReason()).contains(1);
    }

    @ParameterizedTest
    @CsvSource({"client, DATA_WITHOUT, 6", "server, NO_DATA_ACK, 7"})
    void theLossOfOptionsIsBlamedOnTheFirstPacketWithout(String point, Cause cause, long packet) {
        ConnectionSummary connection = only("options-vanish-after-first-data/" + point + ".pcap");
        assertThat(connection.outcome()).isEqualTo(Outcome.LOST);
        assertThat(connection.cause()).contains(cause);
        assertThat(connection.causePackets()).containsExactly(packet);
    }

    @Test
    void dataWithoutMappingOnAJoinedSubflowIsToldAndCountedOnce() {
        ConnectionSummary connection = only("join-path-strips-after-handshake/receiver.pcap");
        SubflowSummary joined = connection.subflows().get(1);
        assertThat(connection.outcome()).isEqualTo(Outcome.MPTCP);
        assertThat(connection.directions().get(0).applicationBytes()).isEqualTo(6_500);
        assertThat(joined.cause()).contains(Cause.DATA_WITHOUT);
        assertThat(joined.directions().get(0).unmappedPackets()).isEqualTo(6);
    }

    @Test
    void aFourthAckWithoutOptionIsAnEvent() {
        assertThat(only("join-fourth-ack-plain/in.pcap").events()).containsEntry(Event.Kind.FOURTH_ACK, 1);
    }

    @Test
    void ofCoalescedSegmentsHalfHasNoMapping() {
        ConnectionSummary.Direction received =
                only("coalesced-one-mapping-kept/in.pcap").directions().get(1);
        assertThat(received.unmappedBytes()).isEqualTo(2_800);
        assertThat(received.bytes()).isEqualTo(2_800);
    }

    @Test
    void keepAlivesAreNoRetransmissions() {
        assertThat(only("keepalive-garbage-byte-and-window-probe/in.pcap").directions())
                .extracting(ConnectionSummary.Direction::retransmittedBytes)
                .containsOnly(0L);
    }

    @Test
    void aClockThatStepsBackMakesNoNegativeDurations() {
        Result result = analyze("clock-step/back-1h.pcap");
        ConnectionSummary connection = result.only().summary();
        assertThat(connection.firstNanos()).isLessThan(connection.lastNanos());
        assertThat(result.totals().firstNanos()).isEqualTo(connection.firstNanos());
        assertThat(result.totals().lastNanos()).isEqualTo(connection.lastNanos());
    }

    @ParameterizedTest
    @CsvSource({"more-than-64-mappings-outstanding, 101", "data-fin-with-data, 3"})
    void everyChecksumIsCheckedHoweverManyMappingsWait(String directory, long right) {
        Result result = analyze(directory + "/in.pcap");
        assertThat(result.tally(Verification.DSS_CHECKSUM)).isEqualTo(new VerificationCount(right, 0, 0));
        assertThat(result.findings()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"mpc-data-csum-len22, 4", "checksum-agreed-but-missing, 8"})
    void aMissingChecksumIsFoundAndExplainsTheReset(String directory, long packet) {
        Result result = analyze(directory + "/in.pcap");
        assertThat(result.findings())
                .extracting(Finding::check, Finding::packet, Finding::section)
                .containsExactly(tuple(Verification.CHECKSUM_USE, packet, "RFC 8684 3.3"));
        SubflowSummary subflow = result.only().summary().subflows().get(0);
        assertThat(subflow.cause()).contains(Cause.CHECKSUM_MISSING);
    }

    @ParameterizedTest
    @CsvSource({"v0-wrong-value, 0", "v1-right-value, 1"})
    void aChecksumThatWasNotAgreedOnIsIgnoredInVersion0AndAFindingInVersion1(String file, int findings) {
        Result result = analyze("checksum-not-agreed-but-there/" + file + ".pcap");
        assertThat(result.findings())
                .hasSize(findings)
                .allMatch(finding -> finding.check() == Verification.CHECKSUM_USE);
        assertThat(result.tally(Verification.DSS_CHECKSUM)).isEqualTo(new VerificationCount(0, 0, 0));
    }

    @ParameterizedTest
    @CsvSource({
        "c-flag-join-to-initial-address/in, FLAG_C, 6",
        "address-id-reused/in, ADDRESS_ID, 8",
        "option-twice-in-synack/different, SINGLE_OPTION, 2",
        "option-twice-in-synack/same, SINGLE_OPTION, 2",
        "key-bit-flipped-in-synack/synackkey, HANDSHAKE_KEYS, 2"
    })
    void aRuleThatIsBrokenIsFoundWithItsPacketAndNothingElse(String file, Verification check, long packet) {
        assertThat(analyze(file + ".pcap").findings())
                .extracting(Finding::check, Finding::packet)
                .containsExactly(tuple(check, packet));
    }

    @Test
    void aFlippedTokenIsAFindingAndTheJoinStaysWhereItsHmacSays() {
        List<Packet> packets = Traces.read(Traces.V1.resolve("s1-v4-2sf-addaddr-1MB.pcap"));
        int syn = 0;
        while (token(packets.get(syn)) < 0) {
            syn++;
        }
        byte[] frame = packets.get(syn).frame().clone();
        frame[token(packets.get(syn))] ^= 0x10;
        packets.set(syn, packets.get(syn).with(frame));
        Result result = Traces.analyze(packets);
        assertThat(result.only().summary().subflows()).hasSize(2).allMatch(SubflowSummary::established);
        assertThat(result.findings())
                .extracting(Finding::check, Finding::packet)
                .containsExactly(tuple(Verification.JOIN_TOKEN, syn + 1L));
    }

    /** Where the token of an MP_JOIN SYN stands in an Ethernet frame with IPv4, or -1. */
    private static int token(Packet packet) {
        byte[] frame = packet.frame();
        int end = 34 + ((frame[46] & 0xf0) >>> 2);
        for (int at = 54; at < end; at += frame[at] == 1 ? 1 : Math.max(2, frame[at + 1])) {
            if (frame[at] == 30 && frame[at + 1] == 12 && (frame[at + 2] & 0xf0) == 0x10) {
                return at + 4;
            }
        }
        return -1;
    }

    @ParameterizedTest
    @CsvSource({"addaddr-echo-garbage-tail, 1", "v0-addaddr-dss-then-memory, 1", "unknown-subtypes, 7"})
    void whatIsNoOptionOrOfAnUnknownSubtypeIsCounted(String directory, long options) {
        assertThat(analyze(directory + "/in.pcap").totals().tracked().malformedOptions())
                .isEqualTo(options);
    }

    /** Packets of a connection without checksums whose client's data is repeated with a change. */
    private static List<Packet> repeated(int at, int value, boolean laterSequence) {
        List<Packet> packets = Traces.read(CASES.resolve("retransmission-without-mapping/retx-without-mapping.pcap"));
        Packet data = packets.get(4);
        byte[] frame = data.frame().clone();
        frame[at < 0 ? frame.length + at : at] ^= (byte) value;
        frame[18] ^= 0x55;
        if (laterSequence) {
            // 8,000 bytes behind, in TCP and in the mapping: no retransmission of TCP.
            frame[40] = (byte) (frame[40] + 0x20);
            int third = 54 + ssn(frame) + 2;
            frame[third] = (byte) (frame[third] + 0x20);
        }
        List<Packet> changed = new ArrayList<>(packets);
        changed.add(11, data.with(frame).later(600_000));
        return changed;
    }

    /** Where the subflow sequence number of a DSS with DATA_ACK stands in the options of a frame. */
    private static int ssn(byte[] frame) {
        int flags = frame[57];
        return 4 + ((flags & 1) == 0 ? 0 : (flags & 2) == 0 ? 4 : 8) + ((flags & 8) == 0 ? 4 : 8);
    }

    @Test
    void otherDataUnderTheSameDataSequenceNumbersIsAFinding() {
        assertThat(Traces.analyze(repeated(-1, 1, true)).findings())
                .extracting(Finding::check, Finding::packet)
                .containsExactly(tuple(Verification.SAME_DATA, 12L));
        assertThat(Traces.analyze(repeated(-1, 0, true)).findings()).isEmpty();
    }

    @Test
    void anotherMappingOfTheSameBytesIsAFinding() {
        byte[] frame = Traces.read(CASES.resolve("retransmission-without-mapping/retx-without-mapping.pcap"))
                .get(4)
                .frame();
        assertThat(Traces.analyze(repeated(54 + ssn(frame) - 1, 1, false)).findings())
                .extracting(Finding::check, Finding::packet)
                .containsExactly(tuple(Verification.FIXED_MAPPING, 12L));
    }
}
