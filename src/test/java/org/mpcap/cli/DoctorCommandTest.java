package org.mpcap.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.mpcap.lab.Lab;
import org.mpcap.lab.Lines;

/** {@code mpcap doctor} where everything, and where nothing is allowed. */
class DoctorCommandTest {
    @BeforeEach
    void needsALab() {
        Lab.require();
    }

    private static String line(Lab.Outcome outcome, String item) {
        return outcome.output()
                .lines()
                .filter(line -> line.startsWith(item, 7))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no line about " + item + " in " + outcome.output()));
    }

    @Test
    void aMachineThatCanProbeIsFoundWell() throws IOException {
        Lab.Outcome outcome = Lab.run(DoctorProgram.class);

        assertThat(Lines.of(outcome).get("result")).isEqualTo("0");
        assertThat(List.of("java", "libpcap", "CAP_NET_RAW", "CAP_NET_ADMIN", "interfaces"))
                .allSatisfy(item -> assertThat(line(outcome, item)).startsWith("ok "));
        assertThat(line(outcome, "interfaces")).contains("lo up");
    }

    @Test
    void withoutCapabilitiesAndInterfacesEachLackHasItsCure() throws IOException {
        Lab.Outcome outcome =
                Lab.shell("ip link set lo down && setpriv --bounding-set -all " + Lab.java(DoctorProgram.class));

        assertThat(Lines.of(outcome).get("result")).isEqualTo("3");
        assertThat(line(outcome, "CAP_NET_RAW"))
                .startsWith("lacks")
                .contains("packet socket refused (EPERM): ")
                .contains("NET_RAW");
        assertThat(line(outcome, "CAP_NET_ADMIN")).startsWith("lacks");
        assertThat(line(outcome, "interfaces")).isEqualTo("lacks  interfaces         lo down: sudo ip link set lo up");
        assertThat(line(outcome, "user namespaces")).startsWith("lacks");
    }

    @Test
    void withoutLibpcapTheMachineCannotProbe() throws IOException {
        String java =
                Lab.java(DoctorProgram.class).replace(" -cp ", " -Dorg.pcap4j.core.pcapLibName=no-such-pcap -cp ");
        Lab.Outcome outcome = Lab.shell(java);

        assertThat(Lines.of(outcome).get("result")).isEqualTo("3");
        assertThat(line(outcome, "libpcap"))
                .isEqualTo("lacks  libpcap            cannot be loaded: apt-get install libpcap0.8");
    }

    @Test
    void toolsThatAreMissingAreNamedWithTheirPackages() throws IOException {
        Lab.Outcome outcome = Lab.shell("PATH=/nowhere exec " + Lab.java(DoctorProgram.class));

        assertThat(line(outcome, "ip")).endsWith("not found: apt-get install iproute2");
        assertThat(line(outcome, "nft")).endsWith("not found: apt-get install nftables");
        assertThat(Lines.of(outcome).get("result")).isEqualTo("0");
    }

    @Test
    void kernelMptcpThatIsSwitchedOffIsSwitchedOn() throws IOException {
        Lab.Outcome outcome = Lab.shell("sysctl -qw net.mptcp.enabled=0 && " + Lab.java(DoctorProgram.class));

        assertThat(line(outcome, "kernel MPTCP"))
                .startsWith("lacks")
                .contains("socket refused (")
                .endsWith(": sudo sysctl -w net.mptcp.enabled=1");
    }

    @Test
    void jsonIsOneObjectPerLine() throws IOException {
        List<JsonObject> facts = Lab.run(DoctorProgram.class, "--format", "json")
                .output()
                .lines()
                .filter(line -> line.startsWith("{"))
                .map(line -> JsonParser.parseString(line).getAsJsonObject())
                .toList();

        assertThat(facts).hasSizeGreaterThanOrEqualTo(10).allSatisfy(fact -> {
            assertThat(fact.keySet()).contains("item", "ok", "needed_for", "value");
            assertThat(fact.has("cure")).isNotEqualTo(fact.get("ok").getAsBoolean());
        });
    }
}
