/**
 * The door: what a Java program imports to probe, trace, scan, serve, check and dissect Multipath TCP. The tour:
 *
 * <pre>{@code
 * try (Network network = Network.simulated(7);                        // or Network.live(): this host's
 *         MptcpServer server = MptcpServer.at("10.1.0.2:5001").faults("wrong-hmac").start(network)) {
 *     TraceResult trace = MptcpTrace.of("10.1.0.2:5001").build().run(network);
 *     MptcpConformance.Result checks =
 *             MptcpConformance.of("10.1.0.2:5001").checks("v1/join").build().run(network);
 *     System.out.println(trace.answer().verdict() + ", all checks passed: " + checks.isPassed());
 * }
 * }</pre>
 *
 * <p><b>Networks.</b> A {@link org.mpcap.Network} is this host's, opened when it is first used, or one in memory, where minutes pass in
 * no time and everything follows from a seed. A request is a value: it is built once and may be run on any network.
 *
 * <p><b>Units.</b> Times are {@link java.time.Duration}s, or nanoseconds where a name ends in {@code Nanos}; lengths are bytes; ports are
 * 1…65535; keys, tokens and nonces are values that print as the RFCs write them.
 *
 * <p><b>Threads.</b> {@code run} waits for its end. A live network may be shared by threads; a simulated one belongs to one. Listeners
 * and taps are called on the network's event loop, one at a time: they must not wait for the network.
 *
 * <p><b>Closing.</b> Closing a network ends what runs on it, closes its servers, resets what connections are left, and takes down what it
 * put up on the host. Closing a server leaves the network open. Closing again is harmless; using what is closed is an error.
 *
 * <p><b>Errors.</b> A {@link org.mpcap.UserError} is what its reader can put right, and says how. Any other unchecked exception is a
 * defect, of the caller or of mpcap. A capture file that cannot be written is an {@link java.io.UncheckedIOException}.
 *
 * <p>Packages below this one are internal but for the results and options that the types here name: they may change at any time.
 */
package org.mpcap;
