package org.mpcap.analyze;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.mpcap.analyze.Traces.Result;
import org.mpcap.track.Cause;
import org.mpcap.track.Closing;
import org.mpcap.track.ConnectionSummary;
import org.mpcap.track.Event;
import org.mpcap.track.Outcome;
import org.mpcap.track.SubflowSummary;
import org.mpcap.track.Verification;
import org.mpcap.track.VerificationCount;

/** Captures of real stacks against what is known of them: see captures/README.md. */
class RealCapturesTest {
    @ParameterizedTest(name = "{0}")
    @CsvSource(textBlock = """
            # file,                         connections, joins, tokens, SYN/ACK HMACs, ACK HMACs, first DSNs, ADD_ADDR
            a-join,                                    1,     2,      2,             2,         2,          2,        0
            b-csum,                                    1,     0,      0,             0,         0,          2,        0
            c-version-and-mpc-variants,                5,     0,      0,             0,         0,          6,        0
            d-join-errors,                             3,     5,      3,             2,         1,          4,        0
            e-v6,                                      1,     1,      1,             1,         1,          2,        0
            f1-fullmesh-v4-get,                        1,     3,      3,             3,         3,          2,        2
            f2-fullmesh-v4-put-echo,                   1,     3,      3,             3,         3,          2,        2
            f3-fullmesh-v6-get,                        1,     1,      1,             1,         1,          2,        4
            f5-ndiffports-get,                         1,     1,      1,             1,         1,          2,        0
            f6-fastclose,                              1,     3,      3,             3,         3,          2,        2
            f7-remove-addr,                            1,     5,      5,             5,         5,          2,        3
            f9-mp-prio,                                1,     3,      3,             3,         3,          2,        2
            f12-tfo,                                   2,     6,      6,             0,         0,          3,        4
            h3-v0-client-closed-port,                  0,     0,      0,             0,         0,          0,        0
            h4-v0-client-to-plain-tcp-server,          0,     0,      0,             0,         0,          0,        0
            """)
    void theV0CapturesHoldWhatTheirReadmeCounts(
            String file, int connections, int joins, int tokens, int synAcks, int acks, int dsns, int addAddrs) {
        Result result = Traces.analyze(Traces.read(Traces.V0.resolve(file + ".pcap")));
        assertThat(result.connections().stream()
                        .map(ConnectionResult::summary)
                        .filter(c -> c.outcome() == Outcome.MPTCP
                                || c.outcome() == Outcome.LOST
                                || c.outcome() == Outcome.HALF_OPEN))
                .hasSize(connections)
                .allMatch(c -> c.version() == 0);
        assertThat(result.totals().tracked().joins()).isEqualTo(joins);
        assertThat(result.tally(Verification.JOIN_TOKEN).passed()).isEqualTo(tokens);
        assertThat(result.tally(Verification.JOIN_SYN_ACK_HMAC).passed()).isEqualTo(synAcks);
        assertThat(result.tally(Verification.JOIN_ACK_HMAC).passed()).isEqualTo(acks);
        assertThat(result.tally(Verification.FIRST_DSN).passed()).isEqualTo(dsns);
        assertThat(result.connections().stream()
                        .mapToInt(c -> c.summary().addAddrs())
                        .sum())
                .isEqualTo(addAddrs);
    }

    @Test
    void onlyTheTwoValuesMadeWrongOnPurposeAreFoundWrong() {
        Map<String, List<String>> wrong = new TreeMap<>();
        for (String file : List.of(
                "a-join",
                "b-csum",
                "c-version-and-mpc-variants",
                "d-join-errors",
                "e-v6",
                "f1-fullmesh-v4-get",
                "f2-fullmesh-v4-put-echo",
                "f3-fullmesh-v6-get",
                "f5-ndiffports-get",
                "f6-fastclose",
                "f7-remove-addr",
                "f9-mp-prio",
                "f12-tfo")) {
            Result result = Traces.analyze(Traces.read(Traces.V0.resolve(file + ".pcap")));
            List<String> found = result.findings().stream()
                    .map(finding -> finding.check() + " in packet " + finding.packet())
                    .toList();
            if (!found.isEmpty()) {
                wrong.put(file, found);
            }
        }
        assertThat(wrong)
                .isEqualTo(Map.of(
                        "b-csum", List.of("DSS_CHECKSUM in packet 8"),
                        "d-join-errors", List.of("JOIN_ACK_HMAC in packet 14")));
    }

    @Test
    void aFailedChecksumExplainsTheLossOfMptcp() {
        ConnectionSummary summary = Traces.analyze(Traces.read(Traces.V0.resolve("b-csum.pcap")))
                .only()
                .summary();
        assertThat(summary.outcome()).isEqualTo(Outcome.LOST);
        assertThat(summary.cause()).contains(Cause.CHECKSUM_FAILED);
        assertThat(summary.checks()).containsEntry(Verification.DSS_CHECKSUM, new VerificationCount(2, 1, 0));
        assertThat(summary.events()).containsEntry(Event.Kind.MP_FAIL, 1);
    }

    @Test
    void joinsThatFailAreExplainedOneByOne() {
        Result result = Traces.analyze(Traces.read(Traces.V0.resolve("d-join-errors.pcap")));
        assertThat(result.connections().stream()
                        .flatMap(c -> c.summary().subflows().stream())
                        .filter(subflow -> subflow.kind().equals("join"))
                        .map(subflow -> subflow.cause().map(Enum::name).orElse("joined")))
                .containsExactly("TOKEN_UNKNOWN", "TOKEN_UNKNOWN", "HMAC_WRONG", "joined", "JOIN_REFUSED");
    }

    @ParameterizedTest
    @CsvSource({
        "a-join,FASTCLOSE",
        "e-v6,FASTCLOSE",
        "f6-fastclose,FASTCLOSE",
        "f1-fullmesh-v4-get,DATA_FIN",
        "f9-mp-prio,DATA_FIN",
        "f12-tfo,DATA_FIN"
    })
    void connectionsEndAsTheyWereMadeToEnd(String file, Closing closing) {
        assertThat(Traces.analyze(Traces.read(Traces.V0.resolve(file + ".pcap")))
                        .connections())
                .extracting(c -> c.summary().closing())
                .containsOnly(closing);
    }

    @ParameterizedTest
    @CsvSource({
        "f7-remove-addr,REMOVE_ADDR,2",
        "f9-mp-prio,MP_PRIO,4",
        "f6-fastclose,MP_FASTCLOSE,1",
    })
    void signalsAreCounted(String file, Event.Kind kind, int count) {
        assertThat(Traces.analyze(Traces.read(Traces.V0.resolve(file + ".pcap")))
                        .only()
                        .summary()
                        .events())
                .containsEntry(kind, count);
    }

    @Test
    void dataInTheSynCountsAsData() {
        assertThat(Traces.analyze(Traces.read(Traces.V0.resolve("f12-tfo.pcap")))
                        .connections())
                .extracting(c -> c.summary().directions().get(0).bytes())
                .containsExactly(400L, 400L);
    }

    @ParameterizedTest
    @CsvSource({"h3-v0-client-closed-port,REFUSED,REFUSED", "h4-v0-client-to-plain-tcp-server,FALLBACK,ANSWERED_WITHOUT"
    })
    void aConnectionThatNeverWasSaysWhy(String file, Outcome outcome, Cause cause) {
        ConnectionSummary summary = Traces.analyze(Traces.read(Traces.V0.resolve(file + ".pcap")))
                .only()
                .summary();
        assertThat(summary.outcome()).isEqualTo(outcome);
        assertThat(summary.cause()).contains(cause);
        assertThat(summary.causePackets()).containsExactly(1L, 2L);
    }

    @ParameterizedTest
    @CsvSource({
        "s1-v4-2sf-addaddr-1MB,.pcap",
        "s1-v4-2sf-addaddr-1MB,.any-sll2.pcap",
        "s1-v4-2sf-addaddr-1MB,.dumpcap.pcapng",
        "s2-v4-csum-1MB,.pcap",
        "s3-v6-2sf-addaddr-1MB,.pcap",
        "s4-v4-20conn-mixed,.pcap",
        "s4-v4-20conn-mixed,.server-sll.pcap",
        "s9-v4-mpfail-single,.pcap"
    })
    void theV1CapturesAgreeWithAnIndependentAnalyser(String name, String suffix) throws IOException {
        Result result = Traces.analyze(Traces.read(Traces.V1.resolve(name + suffix)));
        List<JsonObject> expected = Files.readAllLines(Traces.V1.resolve("expected/" + name + ".conns.jsonl")).stream()
                .filter(line -> !line.isBlank())
                .map(line -> JsonParser.parseString(line).getAsJsonObject())
                .toList();
        assertThat(result.findings()).isEmpty();
        assertThat(result.connections()).hasSameSizeAs(expected);
        for (int i = 0; i < expected.size(); i++) {
            compare(result.connections().get(i).summary(), expected.get(i), suffix.equals(".dumpcap.pcapng"));
        }
    }

    private static void compare(ConnectionSummary summary, JsonObject expected, boolean unsorted) {
        JsonArray tokens = expected.getAsJsonArray("tok");
        JsonObject events = expected.getAsJsonObject("evt");
        assertThat(summary.version()).isEqualTo(expected.get("v").getAsInt());
        for (int side = 0; side < 2; side++) {
            ConnectionSummary.Direction direction = summary.directions().get(side);
            assertThat(summary.sides().get(side).token().orElseThrow().bits())
                    .isEqualTo((int) tokens.get(side).getAsLong());
            assertThat(direction.bytes()).isEqualTo(number(expected, "dsn", side));
            assertThat(direction.reinjectedElsewhereBytes()).isEqualTo(number(expected, "reinj", side));
            assertThat(direction.reinjectedElsewherePackets()).isEqualTo(number(expected, "reinj_pk", side));
            if (!unsorted) {
                assertThat(direction.outOfOrderPackets()).isEqualTo(number(expected, "ooo", side));
            }
        }
        ConnectionSummary.Direction up = summary.directions().get(0);
        ConnectionSummary.Direction down = summary.directions().get(1);
        assertThat(up.reinjectedSamePackets()).isEqualTo(count(events, "reinj_same_subflow_pk"));
        assertThat(up.reinjectedSameBytes()).isEqualTo(count(events, "reinj_same_subflow_bytes"));
        assertThat(up.unmappedPackets() + down.unmappedPackets()).isEqualTo(count(events, "nomap"));
        assertThat(summary.addAddrs()).isEqualTo((int) count(events, "add_addr"));
        assertThat(summary.addAddrEchoes()).isEqualTo((int) count(events, "add_addr_echo"));
        assertThat((long) summary.events().getOrDefault(Event.Kind.MP_FAIL, 0)).isEqualTo(count(events, "fail"));
        JsonArray subflows = expected.getAsJsonArray("sfs");
        assertThat(summary.subflows()).hasSize(subflows.size());
        for (int i = 0; i < subflows.size(); i++) {
            JsonArray subflow = subflows.get(i).getAsJsonArray();
            SubflowSummary actual = summary.subflows().get(i);
            assertThat(actual.kind()).isEqualTo(subflow.get(2).getAsString().replace("master", "initial"));
            assertThat(actual.initiator().address() + "|" + actual.initiator().port())
                    .isEqualTo(subflow.get(0).getAsString());
            for (int side = 0; side < 2; side++) {
                assertThat(actual.directions().get(side).bytes())
                        .isEqualTo(subflow.get(5).getAsJsonArray().get(side).getAsLong());
            }
        }
    }

    private static long number(JsonObject expected, String name, int side) {
        return expected.getAsJsonArray(name).get(side).getAsLong();
    }

    private static long count(JsonObject events, String name) {
        return events.has(name) ? events.get(name).getAsLong() : 0;
    }

    @ParameterizedTest
    @CsvSource({"s1-v4-2sf-addaddr-1MB", "s2-v4-csum-1MB", "s3-v6-2sf-addaddr-1MB", "s4-v4-20conn-mixed"})
    void theV1CapturesAgreeWithTheKernelAndTheApplication(String name) throws IOException {
        Result result = Traces.analyze(Traces.read(Traces.V1.resolve(name + ".pcap")));
        List<String> rows = Files.readAllLines(Traces.V1.resolve("expected/" + name + ".truth.csv"));
        assertThat(result.connections()).hasSize(rows.size() - 1);
        for (String row : rows.subList(1, rows.size())) {
            String[] cells = row.split(",", -1);
            int token = (int) Long.parseLong(cells[12].substring(2), 16);
            ConnectionSummary summary = result.connections().stream()
                    .map(ConnectionResult::summary)
                    .filter(c -> c.sides().get(0).token().orElseThrow().bits() == token)
                    .findFirst()
                    .orElseThrow(() -> new AssertionError("token " + cells[12]));
            assertThat(summary.directions().get(0).bytes()).isEqualTo(Long.parseLong(cells[6]));
            assertThat(summary.directions().get(1).bytes()).isEqualTo(Long.parseLong(cells[7]));
            assertThat(summary.subflows()).hasSize(Integer.parseInt(cells[14]));
        }
        String kernel = Files.readString(Traces.V1.resolve("expected/" + name + ".mib.txt"));
        assertThat(kernel)
                .contains(
                        "\"MPTcpExtMPJoinAckRx\": " + result.totals().tracked().joinsEstablished());
        assertThat(kernel)
                .contains("\"MPTcpExtMPCapableACKRX\": " + result.connections().size());
        assertThat(kernel)
                .contains("\"MPTcpExtAddAddrTx\": "
                        + result.tally(Verification.ADD_ADDR_HMAC).passed());
    }

    @Test
    void everyMappingWithAChecksumIsCheckedOnce() {
        Result result = Traces.analyze(Traces.read(Traces.V1.resolve("s2-v4-csum-1MB.pcap")));
        assertThat(result.tally(Verification.DSS_CHECKSUM)).isEqualTo(new VerificationCount(41, 0, 0));
    }

    @Test
    void plainTcpIsCountedAndFallbackExplained() {
        Result result = Traces.analyze(Traces.read(Traces.V1.resolve("s7-v4-fallbacks.pcap")));
        assertThat(result.totals().tracked().plainFlows()).isEqualTo(2);
        assertThat(result.connections())
                .hasSize(2)
                .allMatch(c -> c.summary().cause().equals(Optional.of(Cause.ANSWERED_WITHOUT)))
                .allMatch(c -> c.summary().directions().get(0).applicationBytes() == 20_016)
                .allMatch(c -> c.summary().directions().get(1).applicationBytes() == 20_000);
    }

    @Test
    void whatFollowsAnInfiniteMappingIsCountedAsSuch() {
        ConnectionSummary summary = Traces.analyze(Traces.read(Traces.V1.resolve("s9-v4-mpfail-single.pcap")))
                .only()
                .summary();
        assertThat(summary.outcome()).isEqualTo(Outcome.LOST);
        assertThat(summary.cause()).contains(Cause.MP_FAIL);
        assertThat(summary.directions().get(0).bytes()).isEqualTo(65_160);
        assertThat(summary.directions().get(0).applicationBytes()).isEqualTo(600_016);
        assertThat(summary.directions().get(1).applicationBytes()).isEqualTo(20_000);
    }
}
