package org.mpcap.junit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mpcap.junit.CaptureAssert.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.mpcap.MptcpProbe;
import org.mpcap.Network;
import org.mpcap.UserError;
import org.mpcap.crypto.MptcpVersion;
import org.mpcap.probe.ProbeVerdict;
import org.mpcap.serve.Served;
import org.mpcap.track.Verification;
import org.opentest4j.TestAbortedException;

/** Servers for tests, reached through this host's kernel; aborted where packets cannot be captured. */
class MptcpTestServerTest {
    private static String echo(MptcpTestServer server, String text) throws IOException {
        try (Socket socket = new Socket()) {
            socket.connect(server.address(), 5000);
            socket.setSoTimeout(5000);
            socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
            socket.shutdownOutput();
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static ProbeVerdict probe(MptcpTestServer server) {
        try (Network network = Network.live()) {
            return MptcpProbe.of("[::1]:" + server.address().getPort())
                    .versions(MptcpVersion.V1)
                    .flows(1)
                    .build()
                    .run(network)
                    .get(0)
                    .verdict();
        }
    }

    @Nested
    class Honest {
        @RegisterExtension
        final MptcpTestServer server = MptcpTestServer.v1();

        @Test
        void aPlainSocketOfJavaIsServedAsPlainTcp() throws Exception {
            assertThat(echo(server, "hello")).isEqualTo("hello");

            Served served = server.awaitServed();
            assertThat(served.keys()).isEmpty();
            assertThat(served.received()).isEqualTo(5);
            assertThat(server.capture()).hasConnections(0);
        }

        @Test
        void aClientThatSpeaksMptcpIsServedAsSuch() {
            assertThat(probe(server)).isEqualTo(ProbeVerdict.PROVEN);
            assertThat(server.capture())
                    .hasConnection()
                    .spokeMptcp()
                    .version(1)
                    .joined(1)
                    .verified();
        }
    }

    @Nested
    class Misbehaving {
        @RegisterExtension
        final MptcpTestServer server = MptcpTestServer.v1().with("wrong-hmac");

        @Test
        void theFaultIsThere() {
            assertThat(probe(server)).isEqualTo(ProbeVerdict.IMPOSTOR);
            assertThat(server.capture()).hasConnection().violates(Verification.JOIN_SYN_ACK_HMAC);
        }
    }

    @Nested
    class WithoutMptcp {
        @RegisterExtension
        final MptcpTestServer server = MptcpTestServer.plainTcp();

        @Test
        void aClientThatAsksForMptcpFallsBack() {
            assertThat(probe(server)).isEqualTo(ProbeVerdict.FALLBACK);
            assertThat(server.capture()).connection(1).fellBack();
        }
    }

    @Test
    void aFaultThatDoesNotExistIsRefusedWithAllThereAre() {
        MptcpTestServer server = MptcpTestServer.v0();

        assertThatThrownBy(() -> server.with("no-such"))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("wrong-hmac");
    }

    @Test
    void aServerThatNoTestRunsSaysHowItIsToBeUsed() {
        assertThatThrownBy(() -> MptcpTestServer.v1().address()).hasMessageContaining("@RegisterExtension");
    }

    @Test
    void whatTheMachineLacksAbortsATestAndWhatIsAskedWronglyDoesNot() {
        assertThat(MptcpTestServer.aborted(UserError.cannotRun("needs CAP_NET_RAW")))
                .isInstanceOf(TestAbortedException.class)
                .hasMessageContaining("needs CAP_NET_RAW");
        assertThat(MptcpTestServer.aborted(UserError.usage("no target"))).isInstanceOf(UserError.class);
    }
}
