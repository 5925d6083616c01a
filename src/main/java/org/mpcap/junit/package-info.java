/**
 * MPTCP in tests: servers that behave or misbehave for the program under test, a server's conformance as dynamic tests, and assertions
 * on captures. It needs JUnit Jupiter, which mpcap does not bring along, and {@code CAP_NET_RAW} for servers; tests that lack it are
 * aborted with the reason.
 *
 * <pre>{@code
 * @RegisterExtension
 * final MptcpTestServer server = MptcpTestServer.v1().with("no-option");
 *
 * @Test
 * void theClientGoesOnWithoutMptcp() throws IOException {
 *     try (Socket socket = new Socket()) {
 *         socket.connect(server.address());
 *         …
 *     }
 *     assertThat(server.capture()).hasConnection().fellBack();
 * }
 * }</pre>
 */
package org.mpcap.junit;
