package org.mpcap.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.mpcap.report.CoverageText;

/** Every requirement of the RFCs is judged by a check, or has the reason why none can. */
class RequirementTest {
    private static Set<CheckId> known() {
        return Stream.concat(Catalogue.all().stream(), Catalogue.clients().stream())
                .map(ConformanceCheck::id)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    void everyCheckThatIsNamedExists() {
        assertThat(known())
                .containsAll(Requirement.all().stream()
                        .flatMap(requirement -> requirement.checks().stream())
                        .toList());
    }

    @Test
    void everyRequirementHasACheckOrAReason() {
        assertThat(Requirement.all())
                .allSatisfy(requirement -> assertThat(requirement.reason().isEmpty())
                        .as(requirement.toString())
                        .isNotEqualTo(requirement.checks().isEmpty()));
    }

    @Test
    void everyDutyThatCanBeObservedIsJudged() {
        assertThat(Requirement.all())
                .filteredOn(requirement -> !requirement.binds().equals("not observable"))
                .filteredOn(requirement -> !requirement.keyword().equals("MAY"))
                .filteredOn(requirement -> requirement.checks().isEmpty())
                .extracting(requirement -> requirement.rfc() + " " + requirement.place())
                // What a stateless server takes back is not told from what it remembers.
                .containsExactly("6824 3.1#3");
    }

    @Test
    void ordinalsCountFromOneInEachSection() {
        List<String> wrong = new ArrayList<>();
        String section = "";
        int next = 1;
        for (Requirement requirement : Requirement.all()) {
            String now = requirement.rfc() + " " + requirement.section();
            next = now.equals(section) ? next + 1 : 1;
            section = now;
            if (requirement.ordinal() != next) {
                wrong.add(now + "#" + requirement.ordinal());
            }
        }
        assertThat(wrong).isEmpty();
    }

    @Test
    void theSitesPageIsWhatTheCommandPrints() throws IOException {
        StringWriter printed = new StringWriter();
        CoverageText.write(new PrintWriter(printed, true), Requirement.all());

        assertThat(Files.readString(Path.of("src/site/markdown/coverage.md"))).endsWith(printed.toString());
    }

    @Test
    void portsOfClientChecksNeverMove() {
        // A page of links that somebody keeps must stay right: new checks go to the end of the table.
        List<ConformanceCheck> checks = Catalogue.clients();

        assertThat(checks.get(0).id()).hasToString("c1/syn/3.1-1");
        assertThat(checks.get(348).id()).hasToString("c0/middlebox/6-1");
    }
}
