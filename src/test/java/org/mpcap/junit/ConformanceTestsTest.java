package org.mpcap.junit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.mpcap.MptcpConformance;
import org.opentest4j.TestAbortedException;

/** Checks of a server inside this process, as JUnit sees them. */
class ConformanceTestsTest {
    @TestFactory
    Stream<DynamicContainer> theServerOfThisProcessKeepsToItsChapterOnJoins() {
        return ConformanceTests.of(
                MptcpConformance.of("embedded:v1").checks("v1/join").seed(1).build());
    }

    private static List<? extends DynamicNode> tests(String target, String... ids) {
        List<DynamicContainer> containers = ConformanceTests.of(
                        MptcpConformance.of(target).checks(ids).seed(1).build())
                .toList();
        assertThat(containers).hasSize(1);
        return containers.get(0).getChildren().toList();
    }

    @Test
    void aCheckIsNamedByItsClauseAndTitle() {
        assertThat(tests("embedded:v1", "v1/join/3.2-1"))
                .singleElement()
                .satisfies(test -> assertThat(test.getDisplayName()).startsWith("3.2-1 "));
    }

    @Test
    void whatCannotBeJudgedAbortsItsTest() {
        // A server of version 1 is asked for version 0.
        DynamicTest test = (DynamicTest) tests("embedded:v1", "v0/join").get(0);

        assertThatThrownBy(() -> test.getExecutable().execute())
                .isInstanceOf(TestAbortedException.class)
                .hasMessageStartingWith("skip: ");
    }
}
