package org.mpcap.scan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.mpcap.crypto.MptcpVersion;
import org.mpcap.link.MemoryLink.Impairment;
import org.mpcap.probe.ProbeVerdict;
import org.mpcap.wire.Bytes;
import org.mpcap.wire.IpAddress;
import org.mpcap.wire.TransportAddress;
import org.mpcap.wire.mptcp.MpCapable;

/** Hosts that answer a SYN with a good key and nothing after it: they cost a scan neither time nor rows. */
class TarpitScanTest {
    private final SimulatedInternet internet =
            new SimulatedInternet(1, Impairment.none(20 * SimulatedInternet.MILLISECOND));

    private static TransportAddress host(int number) {
        return new TransportAddress(IpAddress.of(Bytes.ofInt(0x08080000 + number)), 80);
    }

    private void tarpit(int number) {
        internet.raw(
                host(number), syn -> List.of(new MpCapable.OneKey(1, MpCapable.FLAG_HMAC, number + 1).toTcpOption()));
    }

    private Scan scan(String targets, double rate) {
        return internet.scan(
                new Scan.Setup(
                        List.of(ProbeKind.CAPABLE_V1),
                        1,
                        false,
                        false,
                        true,
                        rate,
                        SimulatedInternet.SECOND,
                        8 * SimulatedInternet.SECOND,
                        1 << 16),
                SimulatedInternet.order(SimulatedInternet.targets(targets)));
    }

    @Test
    void aProofEndsWithinTenSecondsAndTheTargetIsCapable() {
        tarpit(0);

        internet.run(scan("8.8.0.0", 1000));

        assertThat(internet.rows).hasSize(1);
        assertThat(internet.rows.get(0).verdict()).isEqualTo(ProbeVerdict.CAPABLE);
        assertThat(internet.rows.get(0).reason()).isEqualTo("proof not possible: it was not done within 10 s");
        assertThat(internet.eventLoop.nanos()).isLessThan(12 * SimulatedInternet.SECOND);
    }

    @Test
    void aNetworkOfTarpitsDoesNotHoldTheSender() {
        for (int i = 0; i < 4096; i++) {
            tarpit(i);
        }

        internet.run(scan("8.8.0.0/20", 1000));

        assertThat(internet.rows).hasSize(4096).allMatch(row -> row.verdict() == ProbeVerdict.CAPABLE);
        assertThat(internet.rows)
                .filteredOn(row -> row.reason().equals(ProofPool.NOT_MADE))
                .isNotEmpty();
        assertThat(internet.sentPerSecond.keySet())
                .as("seconds in which anything was sent: 4,096 SYNs take four, proofs and two seconds of doubt")
                .allMatch(second -> second < 8);
        assertThat(internet.eventLoop.nanos()).isLessThan(40 * SimulatedInternet.SECOND);
    }

    @Test
    void honestHostsAreAllProvenHoweverFastTheyAreFound() {
        for (int i = 0; i < 2048; i++) {
            internet.server(host(i), Set.of(MptcpVersion.V1), List.of());
        }

        internet.run(scan("8.8.0.0/21", 10_000));

        assertThat(internet.rows).hasSize(2048).allMatch(row -> row.verdict() == ProbeVerdict.PROVEN);
    }
}
