package org.mpcap.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.mpcap.lab.Lab;
import org.mpcap.lab.Lines;

/** The reset guards against the kernel of another host; the kernels' own counters judge. */
class ResetGuardLabTest {
    @BeforeEach
    void needsALab() {
        Lab.require();
    }

    @ParameterizedTest(name = "{0} over {1}")
    @CsvSource({"listener, v4", "listener, v6", "nft, v4", "nft, v6", "spare, v4", "spare, v6", "auto, v4"})
    void aGuardedConnectionLives(String guard, String family) throws IOException {
        Lines lines = Lines.of(Lab.run(GuardProgram.class, guard, family));

        assertThat(lines.get("connection")).isEqualTo("echoed");
        assertThat(lines.get("resets from our kernel")).isEqualTo("0");
        assertThat(lines.get("connections the peer accepted")).isEqualTo("1");
        assertThat(lines.get("tables left")).isEqualTo("0");
        assertThat(lines.get("listeners left")).isEqualTo("0");
    }

    @ParameterizedTest(name = "over {0}")
    @CsvSource({"v4", "v6"})
    void withoutAGuardOurKernelResetsTheConnection(String family) throws IOException {
        Lines lines = Lines.of(Lab.run(GuardProgram.class, "none", family));

        assertThat(lines.get("connection")).isEqualTo("reset");
        assertThat(lines.get("resets from our kernel")).isEqualTo("1");
        assertThat(lines.get("connections the peer accepted")).isEqualTo("0");
    }

    @Test
    void twoHoldersKilledLeaveNoTableAndNoChild() throws IOException {
        String holder = Lab.java(GuardHolder.class);
        Lab.Outcome outcome = Lab.shell(holder + " > /run/1 & first=$!; " + holder + " > /run/2 & second=$!;"
                + " for try in $(seq 200); do"
                + " grep -q holding /run/1 && grep -q holding /run/2 && break; sleep 0.1; done;"
                + " echo \"tables held: $(nft list tables | wc -l)\"; echo \"ports: $(nft list ruleset | grep -c 61000-61999)\";"
                + " kill -9 $first $second;"
                + " for try in $(seq 200); do cat /proc/[0-9]*/comm | grep -qx nft || break; sleep 0.1; done;"
                + " echo \"children left: $(cat /proc/[0-9]*/comm | grep -cx nft)\";"
                + " echo \"tables left: $(nft list tables | wc -l)\"");

        Lines lines = Lines.of(outcome);
        assertThat(lines.get("tables held")).isEqualTo("2");
        assertThat(lines.get("ports")).isEqualTo("2");
        assertThat(lines.get("children left")).isEqualTo("0");
        assertThat(lines.get("tables left")).isEqualTo("0");
    }

    @Test
    void aTableOfTheSameNameInAnotherContainerIsNoObstacle() throws IOException {
        // In a process namespace of its own the child has one of the first numbers.
        Lab.Outcome outcome = Lab.shell("for i in $(seq 2000); do echo \"add table inet mpcap_$i\"; done | nft -f -;"
                + " unshare --pid --fork --kill-child " + Lab.java(GuardHolder.class) + " > /run/1 2>&1 & holder=$!;"
                + " for try in $(seq 200); do grep -q . /run/1 && break; sleep 0.1; done;"
                + " echo \"said: $(head -1 /run/1)\";"
                + " echo \"ports: $(nft list ruleset | grep -c 61000-61999)\";"
                + " kill -9 $holder");

        Lines lines = Lines.of(outcome);
        assertThat(lines.get("said")).isEqualTo("holding");
        assertThat(lines.get("ports")).isEqualTo("1");
    }
}
