package org.mpcap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mpcap.analyze.ConnectionResult;
import org.mpcap.track.Outcome;

/** Captures analysed from Java, as a caller of the library would. */
class CaptureAnalysisTest {
    private static final Path V0 = Path.of("captures/v0-linux-0.95");
    private static final Path JOIN = V0.resolve("a-join.pcap");
    private static final Path ERRORS = V0.resolve("d-join-errors.pcap");

    @TempDir
    private Path directory;

    @Test
    void oneStatementTellsWhatBecameOfTheConnections() {
        List<ConnectionResult> connections = CaptureAnalysis.of(JOIN).run().connections();
        assertThat(connections).hasSize(1);
        assertThat(connections.get(0).summary().outcome()).isEqualTo(Outcome.MPTCP);
        assertThat(connections.get(0).summary().subflows()).hasSize(3);
    }

    @Test
    void aFilterPicksConnectionsAndLeavesTheSums() {
        CaptureAnalysis.Result result =
                CaptureAnalysis.of(ERRORS).filter("outcome=half_open").run();
        assertThat(result.connections())
                .extracting(connection -> connection.summary().outcome())
                .containsOnly(Outcome.HALF_OPEN);
        assertThat(result.totals().tracked().connections())
                .isGreaterThan(result.connections().size());
    }

    @Test
    void theConnectionAskedForComesWithItsEvents() {
        CaptureAnalysis.Result result = CaptureAnalysis.of(JOIN).connection(1).run();
        assertThat(result.connections().get(0).events()).isNotEmpty();
        assertThat(CaptureAnalysis.of(JOIN).run().connections().get(0).events()).isEmpty();
        assertThat(CaptureAnalysis.of(JOIN)
                        .detailed()
                        .run()
                        .connections()
                        .get(0)
                        .events())
                .isNotEmpty();
    }

    @Test
    void aConnectionThatIsNotThereIsAnError() {
        CaptureAnalysis.Result result = CaptureAnalysis.of(JOIN)
                .connection(7)
                .extract(8, directory.resolve("x.pcap"))
                .run();
        assertThat(result.connections()).isEmpty();
        assertThat(result.errors())
                .containsExactly(
                        "there is no connection 8 in this capture, which has 1",
                        "there is no connection 7 in this capture, which has 1");
    }

    @Test
    void anExtractedConnectionCanBeAnalysedByItself() {
        Path extract = directory.resolve("one.pcap");
        CaptureAnalysis.Result whole =
                CaptureAnalysis.of(ERRORS).extract(3, extract).run();
        List<ConnectionResult> alone = CaptureAnalysis.of(extract).run().connections();
        assertThat(alone).hasSize(1);
        assertThat(alone.get(0).summary().sides())
                .isEqualTo(whole.connections().get(2).summary().sides());
    }

    @Test
    void connectionsAreHandedOnAsTheyEnd() {
        List<ConnectionResult> heard = new ArrayList<>();
        CaptureAnalysis.Result result =
                CaptureAnalysis.of(ERRORS).onConnection(heard::add).run();
        assertThat(heard).hasSize(4);
        assertThat(result.connections()).isEmpty();
    }

    @Test
    void aStreamIsReadLikeAFile() throws IOException {
        ByteArrayInputStream stream = new ByteArrayInputStream(Files.readAllBytes(JOIN));
        assertThat(CaptureAnalysis.of(stream, "standard input").run().connections())
                .hasSize(1);
    }

    @Test
    void aDirectoryStandsForItsCaptures() {
        assertThat(CaptureAnalysis.of(V0).run().totals().packets())
                .isGreaterThan(CaptureAnalysis.of(JOIN, ERRORS).run().totals().packets());
    }

    @Test
    void aFileThatCannotBeReadBesideOneThatCanIsAnErrorOfTheResult() throws IOException {
        Path text = Files.writeString(directory.resolve("text.pcap"), "this is no capture at all");
        List<String> heard = new ArrayList<>();
        CaptureAnalysis.Result result =
                CaptureAnalysis.of(text, JOIN).onError(heard::add).run();
        assertThat(result.connections()).hasSize(1);
        assertThat(result.errors()).hasSize(1).allMatch(line -> line.contains("text.pcap"));
        assertThat(heard).isEqualTo(result.errors());
    }

    @Test
    void aCaptureThatIsNotThereIsAnErrorOfTheUser() {
        assertThatThrownBy(() -> CaptureAnalysis.of(Path.of("not-there.pcap")).run())
                .isInstanceOf(UserError.class)
                .hasMessageContaining("not-there.pcap")
                .extracting(e -> ((UserError) e).kind())
                .isEqualTo(UserError.Kind.FILE);
    }

    @Test
    void anExtractThatCannotBeWrittenIsAnErrorOfTheUser() {
        assertThatThrownBy(() -> CaptureAnalysis.of(JOIN)
                        .extract(1, directory.resolve("no/such/directory.pcap"))
                        .run())
                .isInstanceOf(UserError.class)
                .hasMessageContaining("directory.pcap");
    }

    @ParameterizedTest
    @ValueSource(strings = {"port=http", "colour=red", "token=12", "outcome=good", "version=16", "address=nowhere"})
    void aFilterThatCannotBeReadIsAnErrorOfTheUser(String term) {
        assertThatThrownBy(() -> CaptureAnalysis.of(JOIN).filter(term))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("write ");
    }

    @Test
    void boundsThatBoundNothingAreErrorsOfTheUser() {
        assertThatThrownBy(() -> CaptureAnalysis.of(JOIN).mostFlows(0)).isInstanceOf(UserError.class);
        assertThatThrownBy(() -> CaptureAnalysis.of(JOIN).idleTimeout(Duration.ZERO))
                .isInstanceOf(UserError.class);
        assertThatThrownBy(CaptureAnalysis::of).isInstanceOf(UserError.class);
    }

    @Test
    void flowsGivenUpForWantOfRoomAreToldOf() {
        CaptureAnalysis.Result result = CaptureAnalysis.of(ERRORS).mostFlows(1).run();
        assertThat(result.totals().tracked().evicted()).isPositive();
        assertThat(result.warnings()).hasSize(1).allMatch(line -> line.contains("more than 1 flow at a time"));
    }

    @Test
    void aStoppedAnalysisSaysSo() {
        Path many = Path.of("captures/v1-linux-6.18");
        CaptureAnalysis analysis = CaptureAnalysis.of(many, many, many);
        analysis.onProgress((position, packets) -> analysis.stop());
        assertThat(analysis.run().errors()).contains("interrupted before the end");
    }
}
