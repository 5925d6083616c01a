package org.mpcap.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.mpcap.capture.LinkType;
import org.mpcap.capture.PcapWriter;
import org.mpcap.crypto.MptcpVersion;
import org.mpcap.handshake.ConnectionKeys;
import org.mpcap.link.MemoryLink.Impairment;
import org.mpcap.probe.ProbeResult;
import org.mpcap.probe.ProbeVerdict;

/** Sessions of ours as tshark sees them: nothing malformed, every checksum good, the tokens we derive. */
class TsharkJudgeTest {
    private static final String FAULTS =
            "_ws.malformed || tcp.checksum.status == \"Bad\" || ip.checksum.status == \"Bad\""
                    + " || tcp.option.len.invalid || mptcp.connection.echoed_key_mismatch"
                    + " || mptcp.connection.missing_algorithm || mptcp.connection.unsupported_algorithm";

    @TempDir
    private Path directory;

    @BeforeAll
    static void needsTshark() {
        boolean there;
        try {
            Process process = new ProcessBuilder("tshark", "--version")
                    .redirectErrorStream(true)
                    .start();
            process.getInputStream().readAllBytes();
            there = process.waitFor() == 0;
        } catch (IOException e) {
            there = false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            there = false;
        }
        if (!there) {
            System.out.println("TsharkJudgeTest skipped: tshark is not installed (apt-get install tshark)");
        }
        Assumptions.assumeTrue(there, "tshark is not installed");
    }

    private static List<String> tshark(Path file, String filter, String field)
            throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        "tshark",
                        "-n",
                        "-r",
                        file.toString(),
                        "-Y",
                        filter,
                        "-T",
                        "fields",
                        "-e",
                        field,
                        "-o",
                        "tcp.check_checksum:TRUE",
                        "-o",
                        "ip.check_checksum:TRUE",
                        "-o",
                        "mptcp.analyze_mptcp:TRUE")
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as("tshark's exit code").isZero();
        return out.lines().toList();
    }

    private static Scenario scenario(MptcpVersion version, boolean v6, boolean checksum, boolean dialogue, int n) {
        Scenario.Closing[] closings = Scenario.Closing.values();
        return new Scenario(
                n,
                Scenario.Strain.CLEAN,
                Impairment.none(1_000_000),
                PeerKind.HONEST,
                version,
                Set.of(version),
                checksum,
                checksum,
                v6,
                dialogue,
                true,
                5000,
                closings[n % closings.length]);
    }

    private static Stream<Arguments> sessions() {
        List<Arguments> all = new ArrayList<>();
        for (int n = 0; n < 16; n++) {
            MptcpVersion version = (n & 1) == 0 ? MptcpVersion.V0 : MptcpVersion.V1;
            all.add(Arguments.of(scenario(version, (n & 2) != 0, (n & 4) != 0, (n & 8) != 0, n)));
        }
        return all.stream();
    }

    @ParameterizedTest
    @MethodSource("sessions")
    void tsharkFindsNoFaultAndTheSameTokens(Scenario scenario) throws IOException, InterruptedException {
        Path file = directory.resolve("session.pcap");
        ConnectionKeys keys;
        try (PcapWriter writer = PcapWriter.create(file, LinkType.RAW_IP)) {
            Simulation simulation = new Simulation(scenario, Optional.of(writer));
            if (scenario.dialogue()) {
                EchoClient echo = simulation.converse();
                assertThat(echo.complete()).isTrue();
                keys = echo.connection.orElseThrow().keys();
            } else {
                ProbeResult result = simulation.probe();
                assertThat(result.verdict()).isEqualTo(ProbeVerdict.PROVEN);
                keys = result.best().orElseThrow().keys().orElseThrow();
            }
        }
        assertThat(tshark(file, FAULTS, "frame.number")).as("faults").isEmpty();
        assertThat(tshark(file, "tcp.options.mptcp.subtype", "frame.number"))
                .as("frames with options")
                .hasSizeGreaterThan(10);
        assertThat(tshark(file, "mptcp.expected_token", "mptcp.expected_token"))
                .as("tokens tshark derives")
                .contains(
                        decimal(keys.localToken().bits()),
                        decimal(keys.remoteToken().bits()))
                .doesNotContain("0");
        assertThat(tshark(file, "tcp.options.mptcp.recvtok", "tcp.options.mptcp.recvtok"))
                .as("tokens in MP_JOIN")
                .contains(decimal(keys.remoteToken().bits()));
    }

    private static String decimal(int bits) {
        return Integer.toUnsignedString(bits);
    }

    @Test
    void tsharkWouldFindAChangedByte() throws IOException, InterruptedException {
        Path file = directory.resolve("session.pcap");
        try (PcapWriter writer = PcapWriter.create(file, LinkType.RAW_IP)) {
            new Simulation(scenario(MptcpVersion.V1, true, false, true, 0), Optional.of(writer)).converse();
        }
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length - 1] ^= 1;
        Files.write(file, bytes);
        assertThat(tshark(file, FAULTS, "frame.number")).hasSize(1);
    }
}
