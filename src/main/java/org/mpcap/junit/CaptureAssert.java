package org.mpcap.junit;

import java.util.List;
import java.util.stream.Collectors;
import org.mpcap.CaptureAnalysis;
import org.mpcap.analyze.ConnectionResult;
import org.opentest4j.AssertionFailedError;

/**
 * What a test claims of a capture, as in {@code assertThat(capture).hasConnection().joined(2).verified()}. It counts connections that
 * asked for MPTCP; of plain TCP it says nothing.
 */
public final class CaptureAssert {
    private final MptcpCapture capture;
    private final List<ConnectionResult> connections;

    private CaptureAssert(MptcpCapture capture, List<ConnectionResult> connections) {
        this.capture = capture;
        this.connections = connections;
    }

    /**
     * Begins a claim.
     *
     * @throws AssertionFailedError if a file of the capture cannot be read to its end
     */
    public static CaptureAssert assertThat(MptcpCapture capture) {
        CaptureAnalysis.Result result = CaptureAnalysis.of(capture.files()).run();
        if (!result.errors().isEmpty()) {
            throw new AssertionFailedError(String.join("; ", result.errors()));
        }
        return new CaptureAssert(capture, result.connections());
    }

    /** There is one connection that asked for MPTCP, and no other. */
    public ConnectionAssert hasConnection() {
        return hasConnections(1).connection(1);
    }

    /** There are so many connections that asked for MPTCP. */
    public CaptureAssert hasConnections(int number) {
        if (connections.size() != number) {
            String found = connections.stream()
                    .map(each ->
                            "#" + each.summary().number() + " " + each.summary().outcome())
                    .collect(Collectors.joining(", "));
            throw new AssertionFailedError(
                    capture + ": connections that asked for MPTCP" + (found.isEmpty() ? "" : " (" + found + ")"),
                    number,
                    connections.size());
        }
        return this;
    }

    /** The connection with this number, from 1, in the order of first packets. */
    public ConnectionAssert connection(int number) {
        return connections.stream()
                .filter(each -> each.summary().number() == number)
                .findFirst()
                .map(each -> new ConnectionAssert(capture + ", connection " + number, each))
                .orElseThrow(() -> new AssertionFailedError(capture + " has " + connections.size()
                        + " connections that asked for MPTCP, no number " + number));
    }
}
