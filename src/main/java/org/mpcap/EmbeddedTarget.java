package org.mpcap;

import org.mpcap.conformance.ServerUnderTest;
import org.mpcap.crypto.MptcpVersion;
import org.mpcap.serve.ServedProgram;
import org.mpcap.wire.IpAddress;

/** A server inside this process, on a network of its own. */
final class EmbeddedTarget {
    static final String HOST = "192.0.2.2";
    static final IpAddress SECOND_SOURCE = IpAddress.parse("192.0.2.3");

    private EmbeddedTarget() {}

    /** A simulated network with a server in it, which lives as long as the network. */
    static Network network(MptcpVersion version, long seed, ServerUnderTest.App app) {
        Network network = Network.simulated(seed);
        MptcpServer.at(HOST + ":80").versions(version).program(program(app)).start(network);
        return network;
    }

    private static ServedProgram program(ServerUnderTest.App app) {
        return switch (app) {
            case TESTD -> ServedProgram.TESTD;
            case GREETING -> ServedProgram.GREETING;
            case NONE, ECHO, HTTP, TESTC -> ServedProgram.ECHO;
        };
    }
}
