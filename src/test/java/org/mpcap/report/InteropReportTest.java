package org.mpcap.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.ByteArrayInputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.mpcap.conformance.Catalogue;
import org.mpcap.conformance.CheckResult;
import org.mpcap.conformance.ConformanceCheck;
import org.mpcap.conformance.Grade;
import org.mpcap.conformance.RequirementLevel;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

/** Reports about conformance runs. */
class InteropReportTest {
    private static CheckResult result(String id, Grade grade, String actual) {
        ConformanceCheck check = ConformanceCheck.of(id, RequirementLevel.MUST, "a <title> & \"more\"")
                .requires("Something must hold.")
                .expects("it holds")
                .script(s -> {});
        return new CheckResult(
                check, grade, actual, List.of(new CheckResult.Attempt(grade, actual, 1_000_000, List.of())));
    }

    private static InteropRecord run(CheckResult... results) {
        return new InteropRecord(
                "server:80",
                Instant.EPOCH,
                1.5,
                Map.of("seed", "7"),
                List.of(results),
                Optional.empty(),
                Optional.empty());
    }

    private static Document xml(String text) throws Exception {
        return DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void junitHasOneSuiteForEachGroupWithItsNumbers() throws Exception {
        Document document = xml(InteropJunit.text(
                run(
                        result("v1/join/3.2-1", Grade.PASS, "so"),
                        result("v1/join/3.2-2", Grade.FAIL, "<not> & \u0001so"),
                        result("v1/join/3.2-3", Grade.SKIP, "needs a second path"),
                        result("v1/dss/3.3-1", Grade.INCONCLUSIVE, "silence")),
                Expectations.none()));

        Element join = (Element) document.getElementsByTagName("testsuite").item(0);
        assertThat(join.getAttribute("name")).isEqualTo("v1/join");
        assertThat(join.getAttribute("tests")).isEqualTo("3");
        assertThat(join.getAttribute("failures")).isEqualTo("1");
        assertThat(join.getAttribute("skipped")).isEqualTo("1");
        assertThat(join.getAttribute("timestamp")).isEqualTo("1970-01-01T00:00:00");
        Element failure = (Element) document.getElementsByTagName("failure").item(0);
        assertThat(failure.getAttribute("message")).isEqualTo("<not> & \ufffdso");
        assertThat(failure.getAttribute("type")).isEqualTo("MUST");
        assertThat(document.getElementsByTagName("error").getLength()).isEqualTo(1);
    }

    @Test
    void junitOfEveryVerdictKeepsToTheSchemasOfJenkinsAndAnt() throws Exception {
        String document = InteropJunit.text(
                run(
                        result("v1/join/3.2-1", Grade.PASS, "so"),
                        result("v1/join/3.2-2", Grade.FAIL, "<not> & \u0001so"),
                        result("v1/join/3.2-3", Grade.SKIP, "needs \"that\" & 'this'"),
                        result("v1/join/3.2-4", Grade.WARN, "]]>"),
                        result("v1/dss/3.3-1", Grade.INCONCLUSIVE, "silence"),
                        result("v1/dss/3.3-2", Grade.INFO, "")),
                Expectations.none());

        assertThat(JunitSchema.JENKINS.violations(document)).isEmpty();
        assertThat(JunitSchema.ANT.violations(document)).isEmpty();
    }

    @Test
    void junitOfARunThatWasStoppedAtOnceKeepsToTheSchemas() throws Exception {
        assertThat(JunitSchema.JENKINS.violations(InteropJunit.text(run(), Expectations.none())))
                .isEmpty();
        assertThat(JunitSchema.ANT.violations(InteropJunit.text(run(), Expectations.none())))
                .isEmpty();
    }

    @Test
    void theSchemasRefuseWhatTheirReadersRefuse() throws Exception {
        String document = InteropJunit.text(run(result("v1/join/3.2-1", Grade.FAIL, "so")), Expectations.none());

        assertThat(JunitSchema.JENKINS.violations(
                        document.replace("<testcase ", "<case ").replace("</testcase>", "</case>")))
                .isNotEmpty();
        assertThat(JunitSchema.ANT.violations(document.replace("hostname=", "host=")))
                .isNotEmpty();
    }

    @Test
    void jsonHoldsEveryCheckWithItsVerdict() {
        JsonObject json = JsonParser.parseString(InteropJson.text(run(result("v1/join/3.2-1", Grade.WARN, "hm"))))
                .getAsJsonObject();

        JsonObject check = json.getAsJsonArray("checks").get(0).getAsJsonObject();
        assertThat(check.get("id").getAsString()).isEqualTo("v1/join/3.2-1");
        assertThat(check.get("verdict").getAsString()).isEqualTo("warn");
        assertThat(json.getAsJsonObject("properties").get("seed").getAsString()).isEqualTo("7");
    }

    @Test
    void htmlEscapesWhatItShows() {
        assertThat(InteropHtml.text(run(result("v1/join/3.2-1", Grade.PASS, "<script>"))))
                .contains("&lt;script&gt;")
                .doesNotContain("<script>");
    }

    @Test
    void expectationsWrittenAreReadAgain() {
        CheckResult fail = result("v1/join/3.2-2", Grade.FAIL, "x");
        Expectations expectations = Expectations.parse("file", Expectations.text(List.of(fail)));

        assertThat(expectations.isSurprise(fail)).isFalse();
        assertThat(expectations.isSurprise(result("v1/join/3.2-2", Grade.PASS, "x")))
                .isTrue();
        assertThat(expectations.isSurprise(result("v1/join/3.2-9", Grade.FAIL, "x")))
                .isTrue();
        assertThat(expectations.isSurprise(result("v1/join/3.2-9", Grade.PASS, "x")))
                .isFalse();
    }

    @Test
    void aFileThatHoldsNoExpectationsIsRefusedByName() {
        assertThatThrownBy(() -> Expectations.parse("known.json", "[1]")).hasMessageContaining("known.json");
        assertThatThrownBy(() -> Expectations.parse("known.json", "{\"good\": []}"))
                .hasMessageContaining("known.json");
    }

    @Test
    void agreementCountsEqualVerdicts() {
        Expectations expectations =
                Expectations.parse("p", "{\"pass\": [\"v1/a/-1\", \"v1/a/-2\"], \"skip\": [\"v1/a/-3\"]}");

        Expectations.Agreement agreement = expectations.agreement(List.of(
                result("v1/a/-1", Grade.PASS, ""),
                result("v1/a/-2", Grade.FAIL, ""),
                result("v1/a/-3", Grade.FAIL, "")));

        assertThat(agreement).isEqualTo(new Expectations.Agreement(1, 2));
    }

    private static String text(boolean captures, CheckResult... results) {
        StringWriter written = new StringWriter();
        List<ConformanceCheck> checks =
                Arrays.stream(results).map(CheckResult::check).toList();
        InteropText text = new InteropText(
                new PrintWriter(written), new AnsiStyle(false), InteropText.Detail.LINES, captures, checks);
        for (CheckResult result : results) {
            text.result(result);
        }
        return written.toString();
    }

    @Test
    void aSectionStandsBelowTheTitleItHasInTheRfcInTheOrderOfItsNumbers() {
        assertThat(text(
                        false,
                        result("v1/join/3.2-10", Grade.PASS, "RST(1)"),
                        result("v1/fallback/3.7-1", Grade.WARN, "hm"),
                        result("v1/join/3.2-2", Grade.SKIP, "needs a second path")))
                .isEqualToIgnoringNewLines("""

                        v1 Multipath TCP version 1 (RFC 8684)
                          3.7 Fallback
                            warn  v1/fallback/3.7-1      a <title> & "more"                            hm
                          3.2 Starting a New Subflow
                            skip  v1/join/3.2-2          a <title> & "more"                            (needs a second path)
                            ok    v1/join/3.2-10         a <title> & "more"                            RST(1)
                        """);
    }

    @Test
    void aFailureIsShownWithRequirementExpectationAndWhatCame() {
        assertThat(text(true, result("v0/fallback/3.6-1", Grade.FAIL, "silence")))
                .isEqualToIgnoringNewLines("""

                        v0 Multipath TCP version 0 (RFC 6824)
                          3.6 Fallback
                            FAIL  v0/fallback/3.6-1      a <title> & "more"
                                  requires  Something must hold. (3.6)
                                  expected  it holds
                                  actual    silence
                                  repeat    1 of 1      level  MUST      capture  v0_fallback_3.6-1.pcap
                        """);
    }

    private static String totals(CheckResult... results) {
        StringWriter written = new StringWriter();
        List<ConformanceCheck> checks =
                Arrays.stream(results).map(CheckResult::check).toList();
        InteropText text = new InteropText(
                new PrintWriter(written), new AnsiStyle(false), InteropText.Detail.TOTALS, false, checks);
        text.start("server:80", "so", "mpcap interop --seed 7 server:80");
        for (CheckResult result : results) {
            text.result(result);
        }
        text.summary(List.of(results), 1, Optional.empty());
        return written.toString();
    }

    @Test
    void aWholeRunShowsTheTotalsOfSectionsAndInFullOnlyWhatIsNotGood() {
        assertThat(totals(
                        result("v1/join/3.2-1", Grade.PASS, "so"),
                        result("v1/join/3.2-2", Grade.FAIL, "silence"),
                        result("v1/join/3.2-3", Grade.SKIP, "needs a second path"),
                        result("v1/addr/3.4.1-1", Grade.SKIP, "needs a second path"),
                        result("v1/addr/3.4.1-2", Grade.SKIP, "floods"),
                        result("v0/join/3.2-1", Grade.SKIP, "control v0/handshake/3.1-1: no version 0"),
                        result("v0/join/3.2-2", Grade.SKIP, "control v0/handshake/3.1-1: no version 0"),
                        result("v0/addr/3.4.1-1", Grade.SKIP, "needs a second path")))
                .isEqualToIgnoringNewLines("""
                        server:80: 8 checks, so

                        v1 Multipath TCP version 1 (RFC 8684)
                          3.2 Starting a New Subflow                       1 pass, 1 fail, 1 skip
                            FAIL  v1/join/3.2-2          a <title> & "more"
                                  requires  Something must hold. (3.2)
                                  expected  it holds
                                  actual    silence
                                  repeat    1 of 1      level  MUST
                                  replay    mpcap interop --seed 7 server:80 v1/join/3.2-2

                        v0 Multipath TCP version 0 (RFC 6824)
                          3 checks not run: no version 0

                        Not run
                            2  needs a second path
                            1  floods

                        8 checks: 1 pass, 1 fail, 6 skip   (1.0 s)
                        """);
    }

    @Test
    void junitFailsWhatIsNotAsExpectedAndNothingElse() throws Exception {
        CheckResult fails = result("v1/join/3.2-1", Grade.FAIL, "so");
        CheckResult passes = result("v1/join/3.2-2", Grade.PASS, "so");
        CheckResult unclear = result("v1/join/3.2-3", Grade.INCONCLUSIVE, "so");
        Expectations expected = Expectations.parse(
                "known.json",
                "{\"fail\": [\"v1/join/3.2-1\", \"v1/join/3.2-2\"], \"inconclusive\": [\"v1/join/3.2-3\"]}");

        String text = InteropJunit.text(run(fails, passes, unclear), expected);

        Document document = xml(text);
        Element suite = (Element) document.getElementsByTagName("testsuite").item(0);
        assertThat(suite.getAttribute("failures")).isEqualTo("1");
        assertThat(suite.getAttribute("errors")).isEqualTo("0");
        Element failure = (Element) document.getElementsByTagName("failure").item(0);
        assertThat(failure.getAttribute("message")).isEqualTo("pass, expected fail: so");
        assertThat(((Element) failure.getParentNode()).getAttribute("name")).startsWith("3.2-2 ");
        assertThat(document.getElementsByTagName("system-out").item(0).getTextContent())
                .contains("v1/join/3.2-1 fail: so");
        assertThat(JunitSchema.JENKINS.violations(text)).isEmpty();
        assertThat(JunitSchema.ANT.violations(text)).isEmpty();
    }

    @Test
    void groupsThatShareASectionAreToldApart() {
        assertThat(text(false, result("v1/third/3.1-1", Grade.PASS, ""), result("v1/key/3.1-1", Grade.PASS, "")))
                .contains("3.1 Connection Initiation: third", "3.1 Connection Initiation: key");
    }

    @Test
    void sectionsThatAreNotWholeComeWithTheSummary() {
        StringWriter written = new StringWriter();
        CheckResult done = result("v1/join/3.2-1", Grade.PASS, "so");
        ConformanceCheck missing = result("v1/join/3.2-2", Grade.PASS, "so").check();
        InteropText text = new InteropText(
                new PrintWriter(written),
                new AnsiStyle(false),
                InteropText.Detail.LINES,
                false,
                List.of(done.check(), missing));

        text.result(done);
        assertThat(written.toString()).isEmpty();
        text.summary(List.of(done), 71.6, Optional.of("interrupted"));

        assertThat(written.toString())
                .contains("    ok    v1/join/3.2-1", "1 check: 1 pass   (1 min 12 s)", "stopped: interrupted");
    }

    @Test
    void everySectionOfTheCatalogueHasATitle() {
        assertThat(Catalogue.all())
                .allSatisfy(check -> assertThat(RfcHeadings.ofSection(check.id(), List.of(check)))
                        .matches("(\\S+ )?[A-Z].*"));
    }
}
