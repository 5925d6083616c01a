package org.mpcap.analyze;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
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
import org.mpcap.track.TrackSettings;
import org.mpcap.track.Verification;
import org.mpcap.track.VerificationCount;
import org.mpcap.wire.mptcp.ResetReason;

/** Real captures of IPv4 on Ethernet, changed in ways whose effect is known. */
class ChangedCapturesTest {
    private static final int IP = 14;
    private static final int TCP = 34;
    private final List<Packet> checksummed = Traces.read(Traces.V1.resolve("s2-v4-csum-1MB.pcap"));
    private final List<Packet> twoPaths = Traces.read(Traces.V1.resolve("s1-v4-2sf-addaddr-1MB.pcap"));

    private static int optionAt(Packet packet, int subtype, int length) {
        byte[] frame = packet.frame();
        int end = TCP + ((frame[TCP + 12] & 0xf0) >>> 2);
        for (int at = TCP + 20; at < end; ) {
            if (frame[at] == 1) {
                at++;
                continue;
            }
            if (frame[at] == 30 && frame[at + 1] == length && (frame[at + 2] & 0xf0) >>> 4 == subtype) {
                return at;
            }
            at += Math.max(2, frame[at + 1]);
        }
        return -1;
    }

    private static List<Packet> flipped(List<Packet> packets, int index, int at) {
        List<Packet> changed = new ArrayList<>(packets);
        byte[] frame = packets.get(index).frame().clone();
        frame[at] ^= 0x10;
        changed.set(index, packets.get(index).with(frame));
        return changed;
    }

    private static int first(List<Packet> packets, Predicate<Packet> wanted) {
        for (int i = 0; i < packets.size(); i++) {
            if (wanted.test(packets.get(i))) {
                return i;
            }
        }
        throw new AssertionError("no such packet");
    }

    private Finding onlyFinding(List<Packet> packets, int index) {
        Result result = Traces.analyze(packets);
        assertThat(result.findings()).hasSize(1);
        Finding finding = result.findings().get(0);
        assertThat(finding.packet()).isLessThanOrEqualTo(index + 1L);
        assertThat(result.connections()).hasSize(1);
        return finding;
    }

    @Test
    void optionsOfBothSidesShowMptcpWhereTheRestOfTheHandshakeWasNotCaptured() {
        List<Packet> packets = new ArrayList<>(checksummed);
        packets.removeIf(packet -> optionAt(packet, 0, 12) > 0 || optionAt(packet, 0, 20) > 0);
        packets.removeIf(packet -> optionAt(packet, 0, 22) > 0 || optionAt(packet, 0, 24) > 0);
        ConnectionSummary summary = Traces.analyze(packets).connections().get(0).summary();
        assertThat(summary.outcome()).isEqualTo(Outcome.MPTCP);
        assertThat(summary.cause()).isEmpty();
        assertThat(summary.subflows().get(0).established()).isTrue();
    }

    @Test
    void oneFlippedBitInTheSynAckHmacIsFoundAndOnlyThat() {
        int index = first(checksummed, packet -> optionAt(packet, 1, 16) > 0);
        Finding finding = onlyFinding(flipped(checksummed, index, optionAt(checksummed.get(index), 1, 16) + 6), index);
        assertThat(finding.check()).isEqualTo(Verification.JOIN_SYN_ACK_HMAC);
        assertThat(finding.packet()).isEqualTo(index + 1);
    }

    @Test
    void oneFlippedBitInTheAckHmacIsFoundAndOnlyThat() {
        int index = first(checksummed, packet -> optionAt(packet, 1, 24) > 0);
        Finding finding = onlyFinding(flipped(checksummed, index, optionAt(checksummed.get(index), 1, 24) + 23), index);
        assertThat(finding.check()).isEqualTo(Verification.JOIN_ACK_HMAC);
        assertThat(finding.packet()).isEqualTo(index + 1);
    }

    @Test
    void oneFlippedBitInTheAddAddrHmacIsFoundAndOnlyThat() {
        int index = first(checksummed, packet -> optionAt(packet, 3, 16) > 0);
        Finding finding = onlyFinding(flipped(checksummed, index, optionAt(checksummed.get(index), 3, 16) + 15), index);
        assertThat(finding.check()).isEqualTo(Verification.ADD_ADDR_HMAC);
        assertThat(finding.packet()).isEqualTo(index + 1);
    }

    @Test
    void oneFlippedBitInTheListenersKeyIsFoundAndOnlyThat() {
        int index = first(checksummed, packet -> optionAt(packet, 0, 12) > 0);
        List<Packet> changed = flipped(checksummed, index, optionAt(checksummed.get(index), 0, 12) + 5);
        Result result = Traces.analyze(changed);
        assertThat(result.findings()).extracting(Finding::check).containsExactly(Verification.HANDSHAKE_KEYS);
        assertThat(result.totals().tracked().joinsEstablished()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 12})
    void oneFlippedBitInAKeyOfTheThirdAckIsFoundAndOnlyThat(int key) {
        int index = first(checksummed, packet -> optionAt(packet, 0, 20) > 0);
        List<Packet> changed = flipped(checksummed, index, optionAt(checksummed.get(index), 0, 20) + key);
        Result result = Traces.analyze(changed);
        assertThat(result.findings()).extracting(Finding::check).containsExactly(Verification.HANDSHAKE_KEYS);
        assertThat(result.totals().tracked().joinsEstablished()).isEqualTo(1);
    }

    @Test
    void oneFlippedBitInAKeyThatNoOtherPacketRepeatsIsFoundAndOnlyThat() {
        int index = first(checksummed, packet -> optionAt(packet, 0, 20) > 0);
        int repeated = first(checksummed, packet -> optionAt(packet, 0, 24) > 0);
        byte[] frame = checksummed.get(repeated).frame().clone();
        int option = optionAt(checksummed.get(repeated), 0, 24);
        Arrays.fill(frame, option, option + 24, (byte) 1);
        List<Packet> changed = flipped(checksummed, index, optionAt(checksummed.get(index), 0, 20) + 4);
        changed.set(repeated, checksummed.get(repeated).with(frame));
        Result result = Traces.analyze(changed);
        assertThat(result.findings())
                .extracting(Finding::check, Finding::packet)
                .containsExactly(org.assertj.core.groups.Tuple.tuple(Verification.HANDSHAKE_KEYS, index + 1L));
        assertThat(result.tally(Verification.JOIN_ACK_HMAC)).isEqualTo(new VerificationCount(1, 0, 0));
    }

    @Test
    void oneFlippedBitInThePayloadIsFoundAndOnlyThat() {
        int index = first(checksummed.subList(200, 1388), packet -> packet.frame().length > 1000) + 200;
        Finding finding = onlyFinding(flipped(checksummed, index, 700), index);
        assertThat(finding.check()).isEqualTo(Verification.DSS_CHECKSUM);
    }

    @Test
    void aRefusedTokenThatNoConnectionOfTheHostsHasIsWrong() {
        List<Packet> joins = Traces.read(Traces.V0.resolve("d-join-errors.pcap"));
        Result result = Traces.analyze(flipped(joins, 30, optionAt(joins.get(30), 1, 12) + 5));
        assertThat(result.findings()).extracting(Finding::packet).containsExactly(14L, 31L);
        assertThat(result.tally(Verification.JOIN_TOKEN)).isEqualTo(new VerificationCount(2, 1, 2));
    }

    @Test
    void aRefusedTokenMayBelongToAConnectionWhoseHandshakeIsNotInTheCapture() {
        List<Packet> joins = Traces.read(Traces.V0.resolve("d-join-errors.pcap"));
        List<Packet> later = new ArrayList<>(flipped(joins, 30, optionAt(joins.get(30), 1, 12) + 5));
        later.subList(16, 19).clear();
        Result result = Traces.analyze(later);
        assertThat(result.findings()).extracting(Finding::packet).containsExactly(14L);
        assertThat(result.tally(Verification.JOIN_TOKEN).failed()).isZero();
    }

    @Test
    void aCaptureOfHeadersSaysWhatItCannotTell() {
        Result result = Traces.analyze(
                checksummed.stream().map(packet -> packet.cutTo(128)).toList());
        assertThat(result.findings()).isEmpty();
        assertThat(result.tally(Verification.DSS_CHECKSUM)).isEqualTo(new VerificationCount(6, 0, 35));
        assertThat(result.tally(Verification.JOIN_ACK_HMAC)).isEqualTo(new VerificationCount(1, 0, 0));
        assertThat(result.only().summary().directions().get(0).bytes()).isEqualTo(1_000_016);
    }

    @Test
    void aPacketCapturedAtBothEndsCountsOnce() {
        List<Packet> both = new ArrayList<>(twoPaths);
        twoPaths.forEach(packet -> both.add(packet.at(1).later(700_000)));
        both.sort(Comparator.comparingLong(Packet::nanos));
        Result result = Traces.analyze(both);
        assertThat(result.totals().duplicates()).isEqualTo(1241);
        assertThat(result.totals().tracked().segments()).isEqualTo(1241);
        assertThat(result.only().summary().directions().get(0).retransmittedPackets())
                .isZero();
        assertThat(result.only().summary().directions().get(0).outOfOrderPackets())
                .isEqualTo(35);
    }

    /** Judge: tcpdump's capture of the same traffic, which is in time order. */
    @Test
    void aCaptureWrittenOneInterfaceAtATimeTellsTheSame() {
        Result result = Traces.analyze(Traces.read(Traces.V1.resolve("s1-v4-2sf-addaddr-1MB.dumpcap.pcapng")));
        assertThat(result.only().summary().directions().get(0).outOfOrderPackets())
                .isEqualTo(Traces.analyze(twoPaths)
                        .only()
                        .summary()
                        .directions()
                        .get(0)
                        .outOfOrderPackets());
    }

    @Test
    void anOptionLostBetweenTwoPointsIsBlamedOnTheWay() {
        List<Packet> fallback = Traces.read(Traces.V1.resolve("s7-v4-fallbacks.pcap"));
        List<Packet> both = new ArrayList<>(fallback);
        for (Packet packet : fallback) {
            int option = optionAt(packet, 0, 4);
            Packet copy = packet.at(1).later(500_000);
            if (option > 0) {
                byte[] frame = copy.frame().clone();
                Arrays.fill(frame, option, option + 4, (byte) 1);
                copy = copy.with(frame);
            }
            both.add(copy);
        }
        both.sort(Comparator.comparingLong(Packet::nanos));
        assertThat(Traces.analyze(both).connections())
                .hasSize(2)
                .allMatch(c -> c.summary().cause().equals(Optional.of(Cause.STRIPPED_FROM_SYN)));
    }

    @Test
    void aTraceThatStartsInMidConnectionGroupsTheSubflowsByTheirNumbers() {
        ConnectionSummary summary =
                Traces.analyze(twoPaths.subList(400, twoPaths.size())).only().summary();
        assertThat(summary.outcome()).isEqualTo(Outcome.MIDSTREAM);
        assertThat(summary.inferred()).isTrue();
        assertThat(summary.subflows()).hasSize(2);
        assertThat(summary.closing()).isEqualTo(Closing.DATA_FIN);
    }

    @ParameterizedTest
    @ValueSource(bytes = {1, 2})
    void oneDirectionAloneIsUnderstoodAsFarAsItGoes(byte lastByteOfSource) {
        List<Packet> oneWay = checksummed.stream()
                .filter(packet -> packet.frame()[IP + 15] == lastByteOfSource)
                .toList();
        Result result = Traces.analyze(oneWay);
        assertThat(result.findings()).isEmpty();
        ConnectionSummary summary = result.connections().get(0).summary();
        int direction = lastByteOfSource - 1;
        assertThat(summary.directions().get(direction).bytes()).isEqualTo(direction == 0 ? 1_000_016 : 5_000);
        assertThat(summary.directions().get(1 - direction).bytes()).isZero();
    }

    @Test
    void thirdAcksWithoutTheOptionAreACause() {
        List<Packet> changed = new ArrayList<>();
        for (Packet packet : checksummed) {
            boolean syn = (packet.frame()[TCP + 13] & 2) != 0;
            changed.add(syn ? packet : withoutOptions(packet));
        }
        ConnectionSummary summary = Traces.analyze(changed).connections().get(0).summary();
        assertThat(summary.outcome()).isEqualTo(Outcome.FALLBACK);
        assertThat(summary.cause()).contains(Cause.THIRD_ACK_WITHOUT);
    }

    @Test
    void aListenerThatNeverSendsADataAckIsACause() {
        List<Packet> changed = new ArrayList<>();
        for (Packet packet : checksummed) {
            boolean syn = (packet.frame()[TCP + 13] & 2) != 0;
            boolean fromListener = packet.frame()[IP + 15] == 2;
            boolean firstPath = packet.frame()[IP + 13] == 1;
            if (firstPath) {
                changed.add(syn || !fromListener ? packet : withoutOptions(packet));
            }
        }
        ConnectionSummary summary = Traces.analyze(changed).only().summary();
        assertThat(summary.outcome()).isEqualTo(Outcome.LOST);
        assertThat(summary.cause()).contains(Cause.NO_DATA_ACK);
    }

    private static Packet withoutOptions(Packet packet) {
        byte[] frame = packet.frame().clone();
        int end = TCP + ((frame[TCP + 12] & 0xf0) >>> 2);
        for (int at = TCP + 20; at < end; at++) {
            int kind = frame[at];
            int length = kind == 1 || kind == 0 ? 1 : frame[at + 1];
            if (kind == 30) {
                Arrays.fill(frame, at, at + length, (byte) 1);
            }
            at += length - 1;
        }
        return packet.with(frame);
    }

    @Test
    void theSameAddressesAndPortsAgainAreAnotherConnection() {
        List<Packet> twice = new ArrayList<>(twoPaths);
        for (Packet packet : twoPaths) {
            byte[] frame = packet.frame().clone();
            ByteBuffer numbers = ByteBuffer.wrap(frame);
            boolean up = frame[IP + 15] == 1;
            numbers.putInt(TCP + 4, numbers.getInt(TCP + 4) + (up ? 77_777 : 99_999));
            numbers.putInt(TCP + 8, numbers.getInt(TCP + 8) + (up ? 99_999 : 77_777));
            twice.add(packet.with(frame).later(1_000_000_000L));
        }
        Result result = Traces.analyze(twice);
        assertThat(result.connections()).hasSize(2);
        assertThat(result.connections())
                .allMatch(c -> c.summary().subflows().size() == 2)
                .allMatch(c -> c.summary().directions().get(0).bytes() == 1_000_016);
    }

    @Test
    void aSynSentAgainIsStillOneConnection() {
        List<Packet> packets = new ArrayList<>(twoPaths);
        for (int i = twoPaths.size() - 1; i >= 0; i--) {
            byte[] frame = twoPaths.get(i).frame().clone();
            boolean syn = frame[TCP + 13] == 2;
            if (syn) {
                ByteBuffer.wrap(frame).putShort(IP + 4, (short) 4711);
                packets.add(i, twoPaths.get(i).with(frame).later(-1_000_000_000L));
            }
        }
        Result result = Traces.analyze(packets);
        assertThat(result.only().summary().subflows()).hasSize(2);
        assertThat(result.only().summary().events()).containsEntry(Event.Kind.SYN_AGAIN, 2);
        assertThat(result.totals().tracked().joins()).isEqualTo(1);
    }

    @Test
    void silenceLongerThanTheBoundEndsAConnection() {
        List<Packet> packets = new ArrayList<>(twoPaths.subList(0, 600));
        for (int i = 0; i < 8_000; i++) {
            packets.add(packets.get(0).with(plainSyn(i)).later(20_000_000_000L + i));
        }
        Result result = Traces.analyze(packets, new TrackSettings(100, 10_000_000_000L, 10_000));
        assertThat(result.only().summary().closing()).isEqualTo(Closing.IDLE);
    }

    private byte[] plainSyn(int number) {
        byte[] frame = withoutOptions(twoPaths.get(0)).frame();
        ByteBuffer.wrap(frame).putShort(TCP, (short) (1000 + number)).putInt(TCP + 4, number);
        return frame;
    }

    @Test
    void moreFlowsThanThereIsRoomForAreGivenUpAndSaidSo() {
        Result result = Traces.analyze(
                Traces.read(Traces.V1.resolve("s4-v4-20conn-mixed.pcap")),
                new TrackSettings(3, 600_000_000_000L, 10_000));
        assertThat(result.totals().tracked().evicted()).isPositive();
        assertThat(result.findings()).isEmpty();
    }

    /** Judge: `tshark -T fields -e tcp.options.mptcp.checksum` shows no mapping of the capture but those. */
    @Test
    void aLateRetransmissionBringsNoSecondMappingToCheck() {
        int index = first(checksummed, packet -> packet.original() > 1_400);
        int later = index + 400;
        byte[] frame = checksummed.get(index).frame().clone();
        frame[IP + 4] ^= 0x55;
        List<Packet> changed = new ArrayList<>(checksummed);
        Packet before = checksummed.get(later);
        changed.add(
                later + 1,
                new Packet(before.linkType(), frame, checksummed.get(index).original(), before.nanos(), 0));
        Result result = Traces.analyze(changed);
        assertThat(result.tally(Verification.DSS_CHECKSUM))
                .isEqualTo(Traces.analyze(checksummed).tally(Verification.DSS_CHECKSUM));
        assertThat(result.only().summary().directions().get(0).retransmittedPackets())
                .isEqualTo(1);
    }

    /** As the kernel does when the connection ends before the third ACK has come; it counts no MPJoinAckRx. */
    @Test
    void aJoinResetInAnswerToItsThirdAckIsNotEstablished() {
        int synAck = first(twoPaths, packet -> optionAt(packet, 1, 16) > 0);
        Packet answer = twoPaths.get(synAck);
        int thirdAck = first(twoPaths, packet -> optionAt(packet, 1, 24) > 0);
        List<Packet> changed = new ArrayList<>(twoPaths.subList(0, thirdAck + 1));
        changed.add(reset(answer, ResetReason.MPTCP_ERROR.code()));
        changed.add(reset(twoPaths.get(thirdAck), 0));
        Result result = Traces.analyze(changed);
        SubflowSummary join = join(result);
        assertThat(join.cause()).contains(Cause.JOIN_REFUSED);
        assertThat(join.established()).isFalse();
        assertThat(join.resetReason()).contains(ResetReason.MPTCP_ERROR.code());
        assertThat(result.totals().tracked().joinsEstablished()).isZero();
    }

    /** The segment as an RST with MP_TCPRST in place of its options. */
    private static Packet reset(Packet segment, int reason) {
        byte[] frame = Arrays.copyOf(segment.frame(), TCP + 24);
        frame[IP + 2] = 0;
        frame[IP + 3] = 44;
        frame[IP + 4] ^= 0x55;
        frame[TCP + 12] = 6 << 4;
        frame[TCP + 13] = 4;
        frame[TCP + 20] = 30;
        frame[TCP + 21] = 4;
        frame[TCP + 22] = (byte) 0x80;
        frame[TCP + 23] = (byte) reason;
        return segment.with(frame);
    }

    private static SubflowSummary join(Result result) {
        return result.only().summary().subflows().stream()
                .filter(subflow -> subflow.kind().equals("join"))
                .findFirst()
                .orElseThrow();
    }

    /** Judge: the kernel, which takes such data for plain TCP as long as there is one subflow. */
    @Test
    void dataThatGoesOnWithoutTheOptionIsACause() {
        List<Packet> single = Traces.read(Traces.V1.resolve("s9-v4-mpfail-single.pcap"));
        int from = 5;
        List<Packet> changed = new ArrayList<>(single.subList(0, from));
        for (Packet packet : single.subList(from, 46)) {
            changed.add(packet.frame()[IP + 15] == 1 ? withoutOptions(packet) : packet);
        }
        ConnectionSummary summary = Traces.analyze(changed).only().summary();
        assertThat(summary.outcome()).isEqualTo(Outcome.LOST);
        assertThat(summary.cause()).contains(Cause.DATA_WITHOUT);
        assertThat(summary.causePackets()).containsExactly(from + 1L);
    }

    /** Judge: the middlebox that took the option off. */
    @ParameterizedTest
    @CsvSource({"12,STRIPPED_FROM_SYN", "16,STRIPPED_FROM_SYN_ACK"})
    void aJoinWhoseOptionIsLostBetweenTwoPointsIsBlamedOnTheWay(int stripped, Cause cause) {
        int index = first(twoPaths, packet -> optionAt(packet, 1, stripped) > 0);
        List<Packet> changed = new ArrayList<>(twoPaths.subList(0, index));
        Packet whole = twoPaths.get(index);
        Packet plain = withoutOptions(whole);
        changed.add(whole);
        changed.add(plain.at(1).later(500_000));
        if (stripped == 12) {
            Packet answer = twoPaths.get(first(twoPaths, packet -> optionAt(packet, 1, 16) > 0));
            changed.add(withoutOptions(answer));
        }
        SubflowSummary join = join(Traces.analyze(changed));
        assertThat(join.cause()).contains(cause);
        assertThat(join.causePackets()).containsExactly(index + 1L, index + 2L);
    }

    /** Judge: the kernel, for which a peer's segments without DSS mean plain TCP, while the other end knows nothing of it. */
    @Test
    void aListenerThatStopsSendingDataAcksIsACause() {
        List<Packet> single = Traces.read(Traces.V1.resolve("s9-v4-mpfail-single.pcap"));
        List<Packet> changed = new ArrayList<>(single.subList(0, 12));
        for (Packet packet : single.subList(12, 40)) {
            changed.add(packet.frame()[IP + 15] == 2 ? withoutOptions(packet) : packet);
        }
        ConnectionSummary summary = Traces.analyze(changed).only().summary();
        assertThat(summary.outcome()).isEqualTo(Outcome.LOST);
        assertThat(summary.cause()).contains(Cause.NO_DATA_ACK);
    }

    @Test
    void holesBeyondTheMostThatAreRememberedAreCounted() {
        int index = first(checksummed, packet -> packet.frame().length > 1_000);
        List<Packet> holed = new ArrayList<>(checksummed.subList(0, index + 1));
        Packet data = checksummed.get(index);
        int sequence = ByteBuffer.wrap(data.frame()).getInt(TCP + 4);
        for (int i = 1; i <= 600; i++) {
            byte[] frame = data.frame().clone();
            ByteBuffer.wrap(frame).putInt(TCP + 4, sequence + 100_000 * i);
            holed.add(data.with(frame));
        }
        Result result = Traces.analyze(holed);
        assertThat(result.totals().tracked().gapsGivenUp()).isBetween(80L, 100L);
        assertThat(Traces.analyze(checksummed).totals().tracked().gapsGivenUp()).isZero();
    }
}
