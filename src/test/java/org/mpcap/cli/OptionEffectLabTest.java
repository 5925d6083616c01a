package org.mpcap.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.mpcap.lab.Lab;

/** Options whose effect shows on the wire only: each command runs in a network of its own. */
class OptionEffectLabTest {
    private static final String MPCAP = Lab.java(Main.class);
    /** A link where nobody answers for 198.51.100.9. */
    private static final String SILENT_LINK =
            "ip link add d0 type veth peer name d1 && ip link set d0 up && ip link set d1 up"
                    + " && ip addr add 198.51.100.1/24 dev d0 && ip neigh add 198.51.100.9 lladdr 02:00:00:00:00:09 dev d0 && ";

    private static final Pattern SENT = Pattern.compile("(?m)^ *([0-9.]+) > ");

    @BeforeEach
    void needsALab() {
        Lab.require();
    }

    private static String output(String commands) throws IOException {
        return Lab.shell(commands + "; true").output();
    }

    /** The least time between two packets sent, in milliseconds. */
    private static double leastGap(String verbose) {
        List<Double> times = SENT.matcher(verbose)
                .results()
                .map(line -> Double.parseDouble(line.group(1)))
                .toList();
        assertThat(times).hasSizeGreaterThan(1);
        return 1000
                * IntStream.range(1, times.size())
                        .mapToDouble(i -> times.get(i) - times.get(i - 1))
                        .min()
                        .orElseThrow();
    }

    @ParameterizedTest
    @CsvSource({"--gap 200, true", "--gap 0.1, false"})
    void traceLeavesTheGapBetweenPackets(String option, boolean apart) throws IOException {
        String verbose = output(MPCAP + " trace -v " + option + " --queries 1 [::1]:9");
        assertThat(leastGap(verbose) > 190).isEqualTo(apart);
    }

    @ParameterizedTest
    @CsvSource({"--parallel 1, true", "--parallel 16, false"})
    void traceHasNoMoreUnansweredPacketsThanParallelSays(String option, boolean apart) throws IOException {
        String verbose = output(
                SILENT_LINK + MPCAP + " trace -v " + option + " --wait 0.3 --queries 1 --max-hops 3 198.51.100.9");
        assertThat(leastGap(verbose.lines().limit(6).reduce("", (a, b) -> a + b + "\n")) > 250)
                .isEqualTo(apart);
    }

    @Test
    void aTraceThatAsksForEcnSaysSoInItsSyns() throws IOException {
        assertThat(output(MPCAP + " trace -v --ecn [::1]:9")).contains("Flags [SEW]");
        assertThat(output(MPCAP + " trace -v [::1]:9")).contains("Flags [S]").doesNotContain("SEW");
    }

    @Test
    void traceNamesHopsOnlyIfToldToResolve() throws IOException {
        String network = "ip netns add peer && ip link add here type veth peer name there netns peer"
                + " && ip addr add 10.9.0.1/24 dev here && ip link set here up && ip -n peer addr add 10.9.0.2/24 dev there"
                + " && ip -n peer link set there up && ip netns exec peer sysctl -qw net.ipv4.ip_forward=1"
                + " && ip -n peer route add 10.10.0.0/24 dev there && ip route add 10.10.0.0/24 via 10.9.0.2"
                + " && echo 10.9.0.2 router.example > /run/hosts && mount --bind /run/hosts /etc/hosts && ";
        String trace = MPCAP + " trace --max-hops 2 --wait 0.3 --queries 1 10.10.0.5:9";

        assertThat(output(network + trace)).contains("    1  10.9.0.2 ").doesNotContain("router.example");
        assertThat(output(network + trace + " --resolve")).contains("    1  router.example (10.9.0.2) ");
    }

    @ParameterizedTest
    @CsvSource({"1, 4, 0", "3, 12, 8"})
    void scanAsksASilentTargetAsOftenAsProbesSays(int probes, int sent, int retried) throws IOException {
        String summary = output(SILENT_LINK + MPCAP + " scan --gateway-mac 02:00:00:00:00:09 -i d0 --allow-reserved"
                + " --no-prove --mptcp-version 1 --cooldown 0 --quiet --summary /run/summary --probes " + probes
                + " 198.51.100.128/30; cat /run/summary");
        assertThat(summary).contains("\"packetsSent\":" + sent + ",\"retried\":" + retried + ",");
    }

    /** The kernel's own packets on the link are few. */
    @ParameterizedTest
    @CsvSource({"libpcap, true", "batch, true", "bypass, false"})
    void scanSendsThroughTheQueueingDisciplineUnlessToldToBypassIt(String sender, boolean queued) throws IOException {
        String counts = output(SILENT_LINK + "tc qdisc add dev d0 root pfifo && " + MPCAP
                + " scan --gateway-mac 02:00:00:00:00:09 --interface d0 --allow-reserved --no-prove --mptcp-version 1"
                + " --cooldown 0 --quiet --summary /run/summary --sender " + sender
                + " 198.51.100.128/26; cat /run/summary; tc -s qdisc show dev d0");
        assertThat(counts).contains("\"packetsSent\":64,");
        Matcher passed = Pattern.compile("Sent \\d+ bytes (\\d+) pkt").matcher(counts);
        assertThat(passed.find()).isTrue();
        assertThat(Integer.parseInt(passed.group(1)) >= 64).isEqualTo(queued);
    }

    @Test
    void scanStopsSendingAfterItsRuntime() throws IOException {
        String summary = output(SILENT_LINK + MPCAP + " scan --gateway-mac 02:00:00:00:00:09 -i d0 --allow-reserved"
                + " --no-prove --mptcp-version 1 --cooldown 0 --quiet --summary /run/summary --rate 20 --max-runtime 1"
                + " 198.51.100.0/24; cat /run/summary");
        // All 256 targets would take 12.8 s.
        assertThat(summary)
                .containsPattern("\"packetsSent\":([1-9]|[1-5][0-9]),")
                .contains("\"seconds\":1.");
    }

    @ParameterizedTest
    @CsvSource({"1, false", "2, true"})
    void serveTakesNoMoreConnectionsThanItMay(int most, boolean served) throws IOException {
        String answers = output(MPCAP + " serve --listen [::1]:8080 --max-connections " + most + " > /run/serve &"
                + " for try in $(seq 200); do grep -q listening /run/serve && break; sleep 0.1; done;"
                + " bash -c 'exec 3<>/dev/tcp/::1/8080; echo first >&3; read -t 5 a <&3; echo $a;"
                + " exec 4<>/dev/tcp/::1/8080 && echo second >&4 && read -t 5 b <&4; echo $b'");
        assertThat(answers).contains("first\n");
        assertThat(answers.contains("second\n")).isEqualTo(served);
    }
}
