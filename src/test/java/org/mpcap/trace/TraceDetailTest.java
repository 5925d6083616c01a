package org.mpcap.trace;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.mpcap.crypto.MptcpVersion;
import org.mpcap.wire.IpPacket;
import org.mpcap.wire.TcpSegment;

class TraceDetailTest {
    private static final Set<MptcpVersion> V1 = Set.of(MptcpVersion.V1);

    private static TraceResult trace(Map<Integer, Box> boxes, boolean v6) {
        return new SimulatedPath(1, v6, 3, boxes, V1, 0).trace(TraceOptions.usual());
    }

    private static List<FieldChange> changesAt(TraceResult result, int hop) {
        return result.seen().capable().at(hop).orElseThrow().changes();
    }

    @Test
    void anMssClampIsShownAtTheHopBehindIt() {
        TraceResult result = trace(Map.of(2, Scenarios.clamp()), false);
        assertThat(changesAt(result, 2)).isEmpty();
        assertThat(changesAt(result, 3)).containsExactly(new FieldChange(HeaderField.MSS, "1460", "1200"));
    }

    @Test
    void aTranslatedAddressIsShownWhereTheQuoteIsNotTranslatedBack() {
        TraceResult result = trace(Map.of(2, Scenarios.nat(true, false)), true);
        assertThat(changesAt(result, 3))
                .extracting(FieldChange::field)
                .containsExactly(HeaderField.SOURCE_ADDRESS, HeaderField.SOURCE_PORT);
    }

    @Test
    void aRewrittenSequenceNumberIsShown() {
        TraceResult result = trace(Map.of(2, Box.sequenceRewriter(5)), true);
        assertThat(changesAt(result, 3)).extracting(FieldChange::field).containsExactly(HeaderField.SEQUENCE);
    }

    @Test
    void aShortQuoteSaysWhatItCouldNotShow() {
        TraceResult result = trace(Map.of(2, Box.quoting(8)), false);
        HopView hop = result.seen().capable().at(2).orElseThrow();
        assertThat(hop.optionState()).isEqualTo(OptionState.UNSEEN);
        assertThat(hop.quote().orElseThrow().comparison().unseen()).contains("options");
    }

    private static TraceOptions hops(int first, int last) {
        TraceOptions usual = TraceOptions.usual();
        return new TraceOptions(
                usual.version(),
                first,
                last,
                usual.queries(),
                usual.waitNanos(),
                usual.gapNanos(),
                usual.parallel(),
                usual.closedPort(),
                usual.fullHopLimit(),
                usual.syn());
    }

    @Test
    void theLastHopAskedIsShown() {
        TraceResult result = new SimulatedPath(1, false, 3, Map.of(), V1, 0).trace(hops(1, 2));
        assertThat(result.seen().capable().lastAnswered()).isEqualTo(2);
        assertThat(result.answer().sentence()).contains("the last router that answers is hop 2");
    }

    @Test
    void aWalkThatBeginsBehindTheServerDoesNotClaimToKnowItsDistance() {
        TraceResult result = new SimulatedPath(1, false, 3, Map.of(), V1, 0).trace(hops(20, 30));
        assertThat(result.answer().sentence()).contains("hop 20 or before");
    }

    @Test
    void aMirrorIsNamedEvenWithoutPortsToLookForItsPlace() {
        SimulatedPath path = new SimulatedPath(1, false, 3, Map.of(2, Box.mirror()), Set.of(), 0);
        TraceResult result = path.withPorts(7).trace(TraceOptions.usual());
        assertThat(result.answer().verdict()).isEqualTo(TraceVerdict.MIRRORED);
    }

    @Test
    void everyHopIsAskedAsOftenAsWanted() {
        TraceResult result = trace(Map.of(), false);
        assertThat(result.seen().capable().hops()).extracting(HopView::sent).containsExactly(3, 3, 3);
        assertThat(result.seen().capable().hops()).extracting(HopView::answered).containsExactly(3, 3, 3);
    }

    @Test
    void aWalkKeepsItsFiveTupleAndItsChecksum() {
        Map<Integer, Set<String>> flows = new HashMap<>();
        Box watcher = new Box() {
            @Override
            public Optional<IpPacket> arriving(IpPacket packet, Consumer<IpPacket> back) {
                if (Packets.isSyn(packet)
                        && Packets.tcp(packet).orElseThrow().destinationPort() == SimulatedPath.PORT) {
                    var syn = Packets.tcp(packet).orElseThrow();
                    flows.computeIfAbsent(syn.sourcePort(), port -> new HashSet<>())
                            .add(syn.sequence() + " " + syn.checksum());
                }
                return Optional.of(packet);
            }
        };
        trace(Map.of(1, watcher), false);
        assertThat(flows).hasSize(4 + FlowComparison.FLOWS);
        assertThat(flows.values()).allSatisfy(variants -> assertThat(variants).hasSize(1));
    }

    @Test
    void theTargetMayBeOnTheSameLink() {
        for (Set<MptcpVersion> spoken : List.of(V1, Set.<MptcpVersion>of())) {
            TraceResult result = new SimulatedPath(1, true, 0, Map.of(), spoken, 0).trace(TraceOptions.usual());
            assertThat(result.answer().verdict())
                    .isEqualTo(spoken.isEmpty() ? TraceVerdict.PLAIN_SERVER : TraceVerdict.CLEAN);
            assertThat(result.end()).isEqualTo(1);
        }
    }

    @Test
    void aServerWithoutControlsIsCleanWithANote() {
        TraceResult result = new SimulatedPath(1, false, 3, Map.of(), V1, 0)
                .withoutControls()
                .trace(TraceOptions.usual());
        assertThat(result.answer().verdict()).isEqualTo(TraceVerdict.CLEAN);
        assertThat(result.answer().notes()).anyMatch(note -> note.contains("do not tell whether hop 4"));
    }

    @Test
    void aHostThatNobodyAnswersForIsNotDecidable() {
        Box wall = Box.both(Box.ROUTER, new Box() {
            @Override
            public Optional<IpPacket> leaving(IpPacket packet, Consumer<IpPacket> back) {
                return Optional.empty();
            }
        });
        TraceResult result = trace(Map.of(3, wall), true);
        assertThat(result.answer().verdict()).isEqualTo(TraceVerdict.UNDECIDED);
        assertThat(result.answer().sentence()).contains("the last router that answers is hop 3");
    }

    @Test
    void lostSegmentsNeverMakeAWrongAnswer() {
        for (Scenarios.Row row : Scenarios.rows()) {
            for (int seed = 0; seed < 20; seed++) {
                SimulatedPath path =
                        new SimulatedPath(seed, true, 3, row.boxes().apply(true), row.spoken(), row.faults(), 0.1, 0.2);
                TraceAnswer answer = path.trace(TraceOptions.usual()).answer();
                assertThat(answer.verdict())
                        .as("%s, seed %d: %s", row, seed, answer)
                        .isIn(row.verdict(), TraceVerdict.UNDECIDED);
            }
        }
    }

    /** Lets SYNs pass and answers them as well, from another distance. */
    private static Box answeringBeside() {
        return new Box() {
            @Override
            public Optional<IpPacket> leaving(IpPacket packet, Consumer<IpPacket> back) {
                if (Packets.isSyn(packet) && !Packets.mptcp(packet).isEmpty()) {
                    back.accept(Packets.withHopLimit(
                            Packets.answer(packet, TcpSegment.SYN | TcpSegment.ACK, List.of()), 60));
                }
                return Optional.of(packet);
            }
        };
    }

    @Test
    void aProxyThatAnswersBesideTheServerIsToldByTtlAndSequenceNumber() {
        TraceAnswer answer = trace(Map.of(3, answeringBeside()), false).answer();

        assertThat(answer.verdict()).isEqualTo(TraceVerdict.PROXY);
        assertThat(answer.sentence())
                .startsWith("answered by a proxy beside the server: SYN/ACK (TTL 60) and SYN/ACK, mp_capable v1")
                .endsWith("(TTL 64) come for one SYN");
    }

    @Test
    void aSynProxyAtTheLastRouterIsToldByTheTtls() {
        Box proxy = new Box() {
            @Override
            public Optional<IpPacket> leaving(IpPacket packet, Consumer<IpPacket> back) {
                boolean taken = Packets.isSyn(packet)
                        && Packets.tcp(packet).orElseThrow().destinationPort() == SimulatedPath.PORT;
                if (taken) {
                    back.accept(Packets.answer(packet, TcpSegment.SYN | TcpSegment.ACK, List.of()));
                }
                return taken ? Optional.empty() : Optional.of(packet);
            }

            @Override
            public Optional<IpPacket> returning(IpPacket packet) {
                return Optional.of(Packets.withHopLimit(packet, Packets.hopLimit(packet) - 1));
            }
        };

        TraceAnswer answer = trace(Map.of(3, proxy), false).answer();

        assertThat(answer.verdict()).isEqualTo(TraceVerdict.PROXY);
        assertThat(answer.sentence()).contains("arrive with TTL 64, the server's reset of a closed port with TTL 63");
    }

    @Test
    void version0IsTracedToo() {
        TraceOptions v0 = TraceOptions.usual().withVersion(MptcpVersion.V0);
        Set<MptcpVersion> spoken = Set.of(MptcpVersion.V0);
        assertThat(new SimulatedPath(1, false, 3, Map.of(), spoken, 0)
                        .trace(v0)
                        .answer()
                        .verdict())
                .isEqualTo(TraceVerdict.CLEAN);
        assertThat(new SimulatedPath(1, false, 3, Map.of(1, Scenarios.stripSyn()), spoken, List.of(), 0, 0)
                        .trace(v0)
                        .answer()
                        .sentence())
                .isEqualTo("stripped on the way out between hop 1 and hop 2");
        assertThat(new SimulatedPath(1, false, 3, Map.of(), V1, 0)
                        .trace(v0)
                        .answer()
                        .verdict())
                .isEqualTo(TraceVerdict.OTHER_VERSION);
    }
}
