package org.mpcap.scan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mpcap.scan.ProbeKind.CAPABLE_V0;
import static org.mpcap.scan.ProbeKind.CAPABLE_V1;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mpcap.link.MemoryLink.Impairment;
import org.mpcap.wire.ByteWriter;
import org.mpcap.wire.Bytes;
import org.mpcap.wire.IpAddress;
import org.mpcap.wire.IpPacket;
import org.mpcap.wire.Ipv4Packet;
import org.mpcap.wire.OptionList;
import org.mpcap.wire.TcpSegment;

/** The closed loop: pace, loss here, duplicates, forgeries, stopping, resuming, shards. */
class ScanLoopTest {
    private static final Impairment CLEAN = Impairment.none(20 * SimulatedInternet.MILLISECOND);
    private static final Impairment REPEATING = new Impairment(20 * SimulatedInternet.MILLISECOND, 0, 0.5, 0.2, 0);

    /** A network in which every address answers as plain TCP. */
    private static SimulatedInternet answering(long seed, Impairment impairment) {
        SimulatedInternet internet = new SimulatedInternet(seed, impairment);
        internet.wire.far().listen(frame -> internet.wire.far().send(answerTo(frame)));
        return internet;
    }

    private static Bytes answerTo(Bytes frame) {
        Ipv4Packet packet = (Ipv4Packet) IpPacket.parse(frame);
        TcpSegment syn = (TcpSegment) TcpSegment.parse(packet.payload());
        IpAddress host = packet.destination();
        IpAddress scanner = packet.source();
        int listening = syn.destinationPort();
        int asking = syn.sourcePort();
        TcpSegment synAck = new TcpSegment(
                        listening,
                        asking,
                        7,
                        syn.sequence() + 1,
                        TcpSegment.SYN | TcpSegment.ACK,
                        1000,
                        0,
                        0,
                        OptionList.NONE,
                        Bytes.EMPTY)
                .checksummed(host, scanner);
        return IpPacket.of(host, scanner, TcpSegment.PROTOCOL, 60, synAck.write())
                .write();
    }

    private static Scan.Setup setup(double rate) {
        return new Scan.Setup(
                List.of(CAPABLE_V0),
                1,
                false,
                false,
                false,
                rate,
                SimulatedInternet.SECOND,
                3 * SimulatedInternet.SECOND,
                1 << 16);
    }

    private static Set<String> addresses(List<ScanRow> rows) {
        return rows.stream()
                .map(row -> row.target().address().toString())
                .collect(Collectors.toCollection(HashSet::new));
    }

    @Test
    void theRateIsKept() {
        SimulatedInternet internet = new SimulatedInternet(1, CLEAN);

        internet.run(internet.scan(setup(1_000), SimulatedInternet.order(SimulatedInternet.targets("8.8.0.0/20"))));

        assertThat(internet.sentPerSecond.values()).hasSize(5).allMatch(packets -> packets <= 1_020);
        assertThat(internet.counters.of(ScanCounter.SENT)).isEqualTo(4096);
    }

    @Test
    void everyAnswerOfTenThousandIsARowAndDuplicatesAreCounted() {
        SimulatedInternet internet = answering(1, REPEATING);

        internet.run(
                internet.scan(setup(50_000), SimulatedInternet.order(SimulatedInternet.targets("8.8.0.0-8.8.39.15"))));

        assertThat(internet.rows).hasSize(10_000);
        assertThat(addresses(internet.rows)).hasSize(10_000);
        assertThat(internet.counters.of(ScanCounter.DUPLICATES)).isPositive();
        assertThat(internet.counters.of(ScanCounter.VALIDATED))
                .isEqualTo(10_000 + internet.counters.of(ScanCounter.DUPLICATES));
    }

    @ParameterizedTest
    @ValueSource(doubles = {50_000, Double.POSITIVE_INFINITY})
    void answersLostHereAreFetchedAgainAtALowerRate(double rate) {
        SimulatedInternet internet = answering(1, CLEAN);
        internet.intake = 20;
        Scan scan = internet.scan(setup(rate), SimulatedInternet.order(SimulatedInternet.targets("8.8.0.0/16")));

        internet.run(scan);

        assertThat(addresses(internet.rows)).hasSize(1 << 16);
        assertThat(internet.rows).hasSize(1 << 16);
        assertThat(internet.counters.of(ScanCounter.DROPPED)).isPositive();
        assertThat(internet.counters.of(ScanCounter.REPAIRED)).isPositive();
        assertThat(internet.counters.of(ScanCounter.UNREPAIRED)).isZero();
        assertThat(scan.rate()).isLessThan(50_000);
    }

    @Test
    void answersLostSecondsAfterTheSynAreFetchedAgain() {
        SimulatedInternet internet = answering(1, Impairment.none(SimulatedInternet.SECOND));
        Scan scan = internet.scan(setup(10_000), SimulatedInternet.order(SimulatedInternet.targets("8.8.0.0/20")));
        internet.eventLoop.schedule(2_100 * SimulatedInternet.MILLISECOND, () -> internet.intake = 0);
        internet.eventLoop.schedule(2_300 * SimulatedInternet.MILLISECOND, () -> internet.intake = Integer.MAX_VALUE);

        internet.run(scan);

        assertThat(internet.counters.of(ScanCounter.DROPPED)).isPositive();
        assertThat(addresses(internet.rows)).hasSize(1 << 12);
        assertThat(internet.counters.of(ScanCounter.UNREPAIRED)).isZero();
    }

    @Test
    void anAnswerThatWaitsInTheReceiversBufferForLongIsNotTooLate() {
        SimulatedInternet internet = answering(1, CLEAN);
        internet.lag = 5 * SimulatedInternet.SECOND;

        internet.run(internet.scan(setup(10_000), SimulatedInternet.order(SimulatedInternet.targets("8.8.0.0/22"))));

        assertThat(addresses(internet.rows)).hasSize(1 << 10);
        assertThat(internet.counters.of(ScanCounter.LATE)).isZero();
    }

    @Test
    void theWaitForAnswersBeginsWhenTheSynsHaveLeftHoweverLateThatIs() {
        SimulatedInternet internet = answering(1, CLEAN);
        internet.stopSenderAt(SimulatedInternet.SECOND / 20, 10 * SimulatedInternet.SECOND);

        internet.run(internet.scan(setup(10_000), SimulatedInternet.order(SimulatedInternet.targets("8.8.0.0/22"))));

        assertThat(addresses(internet.rows)).hasSize(1 << 10);
        assertThat(internet.counters.of(ScanCounter.LATE)).isZero();
    }

    @ParameterizedTest
    @ValueSource(longs = {10, 1_000, 30_000})
    void whatIsSentWhileTheCarrierIsLostIsSentAgainHoweverLongThatTakes(long millis) {
        SimulatedInternet internet = answering(1, CLEAN);
        Scan scan = internet.scan(setup(10_000), SimulatedInternet.order(SimulatedInternet.targets("8.8.0.0/18")));
        internet.eventLoop.schedule(500 * SimulatedInternet.MILLISECOND, () -> internet.carrier(false));
        internet.eventLoop.schedule((500 + millis) * SimulatedInternet.MILLISECOND, () -> internet.carrier(true));

        internet.run(scan);

        assertThat(addresses(internet.rows)).hasSize(1 << 14);
        assertThat(internet.counters.of(ScanCounter.LINK_CHANGES)).isEqualTo(2);
        assertThat(internet.counters.of(ScanCounter.UNREPAIRED)).isZero();
        assertThat(scan.rate()).as("a lost carrier is no reason to go slower").isEqualTo(10_000);
    }

    @Test
    void aCarrierThatGoesWhileLateAnswersAreWaitedForLosesNone() {
        SimulatedInternet internet = answering(1, Impairment.none(SimulatedInternet.SECOND / 2));
        Scan scan = internet.scan(setup(10_000), SimulatedInternet.order(SimulatedInternet.targets("8.8.0.0/20")));
        internet.eventLoop.schedule(600 * SimulatedInternet.MILLISECOND, () -> internet.carrier(false));
        internet.eventLoop.schedule(1_900 * SimulatedInternet.MILLISECOND, () -> internet.carrier(true));

        internet.run(scan);

        assertThat(addresses(internet.rows)).hasSize(1 << 12);
        assertThat(internet.counters.of(ScanCounter.UNREPAIRED)).isZero();
    }

    @Test
    void lossWithoutEndIsNamed() {
        SimulatedInternet internet = answering(1, CLEAN);
        internet.intake = 0;

        internet.run(internet.scan(setup(10_000), SimulatedInternet.order(SimulatedInternet.targets("8.8.0.0/22"))));

        assertThat(internet.rows).isEmpty();
        assertThat(internet.counters.of(ScanCounter.UNREPAIRED)).isPositive();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
    void aRunThatDiesAnywhereIsResumedWithoutAGap(int seed) {
        SimulatedInternet internet = answering(seed, CLEAN);
        SplittableRandom random = new SplittableRandom(seed);
        TargetSource targets = SimulatedInternet.targets("8.8.0.0/20");
        Scan first = internet.scan(setup(1_000), SimulatedInternet.order(targets));
        internet.runUntil(first, random.nextLong(8 * SimulatedInternet.SECOND));
        long checkpoint = first.position();
        assertThat(addresses(internet.rows).size()).isGreaterThanOrEqualTo((int) checkpoint);

        Scan.Order rest =
                new Scan.Order(SimulatedInternet.targets("8.8.0.0/20"), 77, Shard.WHOLE, Long.MAX_VALUE, checkpoint);
        internet.run(internet.scan(setup(1_000), rest));

        assertThat(addresses(internet.rows)).hasSize(1 << 12);
    }

    @Test
    void aScanToldToStopSendsNoMoreAndTakesAnswersThroughTheCoolDown() {
        SimulatedInternet internet = answering(1, Impairment.none(SimulatedInternet.SECOND / 2));
        Scan scan = internet.scan(setup(1_000), SimulatedInternet.order(SimulatedInternet.targets("8.8.0.0/20")));
        internet.eventLoop.schedule(2 * SimulatedInternet.SECOND, scan::stop);

        internet.run(scan);

        assertThat(internet.counters.of(ScanCounter.TARGETS)).isBetween(1_900L, 2_100L);
        assertThat(internet.rows).hasSize((int) internet.counters.of(ScanCounter.TARGETS));
        assertThat(scan.position()).isEqualTo(internet.counters.of(ScanCounter.TARGETS));
        assertThat(internet.eventLoop.nanos()).isLessThan(6 * SimulatedInternet.SECOND);
    }

    @Test
    void shardsTogetherGiveTheRowsOfTheWhole() {
        SimulatedInternet whole = answering(1, CLEAN);
        whole.run(whole.scan(setup(10_000), SimulatedInternet.order(SimulatedInternet.targets("8.8.0.0/20"))));
        SimulatedInternet parts = answering(1, CLEAN);
        for (int number = 1; number <= 4; number++) {
            parts.run(parts.scan(
                    setup(10_000),
                    new Scan.Order(
                            SimulatedInternet.targets("8.8.0.0/20"), 77, new Shard(number, 4), Long.MAX_VALUE, 0)));
        }

        assertThat(parts.rows).hasSize(1 << 12);
        assertThat(addresses(parts.rows)).isEqualTo(addresses(whole.rows));
    }

    @Test
    void targetsInFlightAreBoundedWhateverTheirNumber() {
        SimulatedInternet internet = new SimulatedInternet(1, CLEAN);
        Scan.Setup small = new Scan.Setup(
                List.of(CAPABLE_V1),
                1,
                false,
                false,
                false,
                Double.POSITIVE_INFINITY,
                SimulatedInternet.SECOND / 10,
                SimulatedInternet.SECOND / 10,
                1 << 10);
        Scan scan = internet.scan(small, SimulatedInternet.order(SimulatedInternet.targets("8.8.0.0/18")));
        Set<Long> seen = new HashSet<>();
        for (int i = 1; i < 100; i++) {
            internet.eventLoop.schedule(
                    10L * i * SimulatedInternet.MILLISECOND, () -> seen.add(scan.head() - scan.position()));
        }

        internet.run(scan);

        assertThat(internet.counters.of(ScanCounter.TARGETS)).isEqualTo(1 << 14);
        assertThat(seen).contains(1024L).allMatch(inFlight -> inFlight <= 1024);
    }

    @Test
    void forgedAndRandomAnswersAreNeverAccepted() {
        SimulatedInternet internet = new SimulatedInternet(1, CLEAN);
        Scan scan = internet.scan(setup(10_000), SimulatedInternet.order(SimulatedInternet.targets("8.8.0.0/20")));
        internet.runUntil(scan, SimulatedInternet.SECOND);
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < 200_000; i++) {
            scan.received(forgery(random, i % 3));
        }

        assertThat(internet.rows).isEmpty();
        assertThat(internet.counters.of(ScanCounter.VALIDATED)).isZero();
        assertThat(internet.counters.of(ScanCounter.FORGED)).isPositive();
        assertThat(internet.counters.of(ScanCounter.RECEIVED))
                .as("everything is counted, and once")
                .isEqualTo(200_000)
                .isEqualTo(internet.counters.of(ScanCounter.FORGED)
                        + internet.counters.of(ScanCounter.INVALID)
                        + internet.counters.of(ScanCounter.UNRELATED));
    }

    /** Random bytes, a cut packet, or a SYN/ACK from a target that guesses the numbers. */
    private static byte[] forgery(SplittableRandom random, int sort) {
        if (sort == 0) {
            byte[] bytes = new byte[random.nextInt(100)];
            random.nextBytes(bytes);
            return bytes;
        }
        IpAddress target = IpAddress.of(Bytes.ofInt(0x08080000 + random.nextInt(1 << 12)));
        TcpSegment guess = new TcpSegment(
                80,
                61000 + random.nextInt(1000),
                random.nextInt(),
                random.nextInt(),
                random.nextBoolean() ? TcpSegment.SYN | TcpSegment.ACK : TcpSegment.RST | TcpSegment.ACK,
                1000,
                0,
                0,
                OptionList.NONE,
                Bytes.EMPTY);
        Bytes packet = IpPacket.of(
                        target,
                        SimulatedInternet.SCANNER,
                        TcpSegment.PROTOCOL,
                        60,
                        guess.checksummed(target, SimulatedInternet.SCANNER).write())
                .write();
        if (sort == 1) {
            return packet.toArray();
        }
        return new ByteWriter(40)
                .bytes(packet.slice(0, random.nextInt(packet.length())))
                .toBytes()
                .toArray();
    }
}
