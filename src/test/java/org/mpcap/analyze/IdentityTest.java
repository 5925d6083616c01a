package org.mpcap.analyze;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.mpcap.track.ConnectionSummary;
import org.mpcap.track.PathChange;
import org.mpcap.track.SubflowSummary;
import org.mpcap.track.Verification;

/** Which packets belong to one connection: over a whole trace, and over several points of capture. */
class IdentityTest {
    private static final Path CASES = Path.of("captures/cases");

    private static Traces.Result analyze(String... files) {
        List<Path> paths = new ArrayList<>();
        for (String file : files) {
            paths.add(CASES.resolve(file));
        }
        return Traces.analyzeFiles(paths);
    }

    @ParameterizedTest
    @ValueSource(strings = {"in", "v6"})
    void aPacketThatAMirrorPortDeliversTwiceCountsOnce(String file) {
        Traces.Result result = analyze("span-copies-id0/" + file + ".pcap");
        ConnectionSummary connection = result.only().summary();
        assertThat(result.totals().duplicates()).isEqualTo(27);
        assertThat(connection.directions()).allSatisfy(direction -> {
            assertThat(direction.retransmittedPackets()).isZero();
            assertThat(direction.dataAcks()).isPresent();
        });
        assertThat(connection.failures()).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "join-syn-again-with-new-nonce/in.pcap",
                "v0-syn-again-with-new-key/in.pcap",
                "synack-again-with-new-key/client-uses-first.pcap",
                "synack-again-with-new-key/client-uses-second.pcap"
            })
    void ofSeveralKeysOrNoncesSentAgainThatIsInUseWhichTheHmacsProve(String file) {
        Traces.Result result = analyze(file);
        assertThat(result.findings()).isEmpty();
        assertThat(result.only().summary().subflows()).allMatch(SubflowSummary::established);
    }

    @Test
    void aFloodOfJoinsDoesNotPushOutTheSubflowsThatTookPart() {
        List<Traces.Packet> trace = Traces.read(Traces.V1.resolve("s4-v4-20conn-mixed.pcap"));
        Traces.Result plain = Traces.analyze(trace);
        ConnectionSummary target = plain.connections().stream()
                .map(ConnectionResult::summary)
                .filter(connection -> connection.subflowCounts().established() > 1)
                .findFirst()
                .orElseThrow();
        List<Traces.Packet> flooded = new ArrayList<>(trace);
        SubflowSummary join = target.subflows().get(1);
        Traces.Packet syn = trace.get((int) join.firstPacket() - 1);
        for (int i = 0; i < 3_000; i++) {
            byte[] frame = syn.frame().clone();
            // The last byte of the sender's address and its port, behind 14 bytes of Ethernet.
            frame[14 + 14] = (byte) (10 + i / 200);
            frame[14 + 20] = (byte) (0x80 | i % 100);
            frame[14 + 15] = (byte) (1 + i % 200);
            flooded.add(
                    (int) join.firstPacket() + i,
                    new Traces.Packet(syn.linkType(), frame, syn.original(), syn.nanos(), 0));
        }
        Traces.Result result = Traces.analyze(flooded);
        ConnectionSummary connection =
                result.connections().get(target.number() - 1).summary();
        assertThat(connection.subflowCounts().established())
                .isEqualTo(target.subflowCounts().established());
        assertThat(connection.subflowCounts().failed()).isEqualTo(3_000);
        assertThat(connection.subflows().get(0).initiator())
                .isEqualTo(target.subflows().get(0).initiator());
        assertThat(connection.subflows().stream().filter(SubflowSummary::established))
                .hasSize((int) target.subflowCounts().established());
        assertThat(connection.furtherSubflows()).isPositive();
    }

    private static final long SECOND = 1_000_000_000L;

    /** A connection with two subflows of which the second was captured elsewhere, by a clock that differs. */
    private static Traces.Result withSecondPathShifted(long nanos) {
        List<Traces.Packet> shifted = new ArrayList<>();
        for (Traces.Packet packet : Traces.read(CASES.resolve("both-ends-isn-rewritten/client.pcap"))) {
            boolean second = packet.frame()[14 + 14] == 2 || packet.frame()[14 + 18] == 2;
            shifted.add(second ? packet.later(nanos).at(1) : packet);
        }
        shifted.sort(Comparator.comparingLong(Traces.Packet::nanos));
        return Traces.analyze(shifted);
    }

    @ParameterizedTest
    @ValueSource(longs = {-5 * SECOND, -SECOND, -SECOND / 2_000, 0, SECOND, 5 * SECOND, 100 * SECOND, 7_800 * SECOND})
    void aJoinBelongsToItsConnectionWheneverItIsSeen(long nanos) {
        ConnectionSummary expected = withSecondPathShifted(0).only().summary();
        Traces.Result result = withSecondPathShifted(nanos);
        ConnectionSummary connection = result.only().summary();
        assertThat(connection.number()).isEqualTo(1);
        assertThat(result.totals().tracked().connections()).isEqualTo(1);
        assertThat(connection.subflows()).hasSize(2).allMatch(SubflowSummary::established);
        assertThat(requireNonNull(connection.checks().get(Verification.JOIN_SYN_ACK_HMAC))
                        .passed())
                .isEqualTo(1);
        assertThat(requireNonNull(connection.checks().get(Verification.JOIN_ACK_HMAC))
                        .passed())
                .isEqualTo(1);
        assertThat(requireNonNull(connection.checks().get(Verification.JOIN_TOKEN))
                        .passed())
                .isEqualTo(1);
        for (int i = 0; i < 2; i++) {
            assertThat(connection.directions().get(i).bytes())
                    .isEqualTo(expected.directions().get(i).bytes());
        }
    }

    @Test
    void aJoinWithoutItsConnectionsHandshakeIsFoundByItsData() {
        ConnectionSummary connection =
                analyze("late-start-join-seen/in.pcap").only().summary();
        assertThat(connection.inferred()).isTrue();
        assertThat(connection.subflows()).hasSize(2);
    }

    private static List<PathChange.Kind> changes(Traces.Result result) {
        return result.only().summary().subflows().stream()
                .flatMap(subflow -> subflow.changes().stream())
                .map(PathChange::kind)
                .distinct()
                .toList();
    }

    @ParameterizedTest
    @CsvSource({
        "both-ends-isn-rewritten/client.pcap both-ends-isn-rewritten/server.pcap, SEQUENCE_NUMBERS_REWRITTEN",
        "both-ends-isn-rewritten/server.pcap both-ends-isn-rewritten/client.pcap, SEQUENCE_NUMBERS_REWRITTEN",
        "both-ends-nat/client.pcap both-ends-nat/server.pcap, ADDRESSES_REWRITTEN",
        "both-ends-nat/server.pcap both-ends-nat/client.pcap, ADDRESSES_REWRITTEN",
        "both-ends-nat/router-any-sll2.pcap, ADDRESSES_REWRITTEN"
    })
    void bothSidesOfATranslatorShowOneConnectionCountedOnce(String files, PathChange.Kind kind) {
        ConnectionSummary alone =
                analyze("both-ends-isn-rewritten/client.pcap").only().summary();
        Traces.Result result = analyze(files.split(" "));
        ConnectionSummary connection = result.only().summary();
        assertThat(result.totals().duplicates()).isEqualTo(27);
        assertThat(connection.subflows()).hasSize(2).allMatch(SubflowSummary::established);
        for (int i = 0; i < 2; i++) {
            ConnectionSummary.Direction direction = connection.directions().get(i);
            assertThat(direction.bytes()).isEqualTo(alone.directions().get(i).bytes());
            assertThat(direction.retransmittedBytes()).isZero();
            assertThat(direction.reinjectedElsewhereBytes())
                    .isEqualTo(alone.directions().get(i).reinjectedElsewhereBytes());
            assertThat(connection.subflows().get(1).directions().get(i).packets())
                    .isEqualTo(alone.subflows().get(1).directions().get(i).packets());
        }
        assertThat(connection.checks()).isEqualTo(alone.checks());
        assertThat(changes(result)).containsExactly(kind);
    }

    @ParameterizedTest
    @CsvSource({"client,server", "server,client"})
    void theSameBytesInOtherSegmentsAreNoRetransmission(String first, String second) {
        String tso = "segmentation-differs-between-points/tso.";
        Traces.Result result = analyze(tso + first + ".pcap", tso + second + ".pcap");
        ConnectionSummary.Direction sent = result.only().summary().directions().get(0);
        assertThat(sent.bytes()).isEqualTo(300_016);
        assertThat(sent.payloadBytes()).isEqualTo(300_016);
        assertThat(sent.retransmittedBytes()).isZero();
        assertThat(changes(result)).containsExactly(PathChange.Kind.SEGMENTED_OTHERWISE);
    }

    @ParameterizedTest
    @CsvSource({
        "both-ends-dss-stripped-on-the-way/client.pcap both-ends-dss-stripped-on-the-way/server.pcap, OPTIONS_REMOVED",
        "join-path-strips-after-handshake/sender.pcap join-path-strips-after-handshake/receiver.pcap, OPTIONS_REMOVED",
        "both-ends-payload-changed/client.pcap both-ends-payload-changed/server.pcap, PAYLOAD_CHANGED"
    })
    void whatChangedBetweenTwoPointsIsToldWithItsFirstPacket(String files, PathChange.Kind kind) {
        Traces.Result result = analyze(files.split(" "));
        assertThat(changes(result)).containsExactly(kind);
        assertThat(result.only().summary().subflows())
                .flatExtracting(SubflowSummary::changes)
                .allSatisfy(change -> {
                    assertThat(change.fromPacket()).isPositive();
                    assertThat(change.toPacket()).isPositive();
                    assertThat(change.from()).isNotEqualTo(change.to());
                });
    }

    @Test
    void whatIsLostBetweenTwoPointsIsToldAsMissing() {
        List<Traces.Packet> both = new ArrayList<>();
        int number = 0;
        for (Traces.Packet packet : Traces.read(Traces.V1.resolve("s1-v4-2sf-addaddr-1MB.pcap"))) {
            both.add(packet);
            number++;
            if (number % 50 != 0) {
                both.add(packet.later(100_000).at(1));
            }
        }
        both.sort(Comparator.comparingLong(Traces.Packet::nanos));
        Traces.Result result = Traces.analyze(both);
        assertThat(changes(result)).containsExactly(PathChange.Kind.MISSING);
        assertThat(result.findings()).isEmpty();
    }
}
