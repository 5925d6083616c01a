package org.mpcap.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ScriptTableTest {
    private static final String ROW = "v1/x/3.1-1\tMUST\tR,2\tFULL\t-\tthe title\tthe requirement\tthe expectation";

    private final ScriptTable scripts = new ScriptTable();

    private static InputStream table(String... rows) {
        return new ByteArrayInputStream(("columns\n" + String.join("\n", rows)).getBytes(StandardCharsets.UTF_8));
    }

    private static void none(CheckContext context) {}

    @Test
    void aRowAndAScriptAreACheck() {
        Script script = context -> {};
        scripts.add("v1/x/3.1-1", script);

        assertThat(scripts.join(table(ROW)))
                .containsExactly(new ConformanceCheck(
                        CheckId.parse("v1/x/3.1-1"),
                        RequirementLevel.MUST,
                        "the title",
                        "the requirement",
                        "the expectation",
                        Set.of(PeerNeed.READS, PeerNeed.SECOND),
                        Set.of(Trait.FULL),
                        script));
    }

    @Test
    void aRowMayHaveTheScriptOfAnotherVersion() {
        scripts.add("v1/x/3.1-1", ScriptTableTest::none);

        List<ConformanceCheck> checks =
                scripts.join(table(ROW, "v0/x/3.1-7\tINFO\t-\t-\tv1/x/3.1-1\ttitle\trequirement\texpectation"));

        assertThat(checks.get(1).script()).isSameAs(checks.get(0).script());
        assertThat(checks.get(1).needs()).isEmpty();
    }

    @Test
    void aRowWithoutScriptIsAMistake() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> scripts.join(table(ROW)))
                .withMessageContaining("no script for v1/x/3.1-1");
    }

    @Test
    void aScriptWithoutRowIsAMistake() {
        scripts.add("v1/x/3.1-2", ScriptTableTest::none);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> scripts.join(table()))
                .withMessageContaining("v1/x/3.1-2");
    }

    @Test
    void twoScriptsOfOneCheckAreAMistake() {
        scripts.add("v1/x/3.1-1", ScriptTableTest::none);

        assertThatIllegalArgumentException().isThrownBy(() -> scripts.add("v1/x/3.1-1", ScriptTableTest::none));
    }

    @Test
    void aRowOfAnotherLengthIsAMistake() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> scripts.join(table("v1/x/3.1-1\tMUST")))
                .withMessageContaining("8 columns, not 2");
    }

    @Test
    void anUnknownNeedIsAMistake() {
        scripts.add("v1/x/3.1-1", ScriptTableTest::none);

        assertThatIllegalArgumentException().isThrownBy(() -> scripts.join(table(ROW.replace("R,2", "Z"))));
    }
}
