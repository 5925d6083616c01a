package org.mpcap.conformance;

import java.util.Optional;
import org.mpcap.stack.tcp.TcpStack;

/** Whom checks are run against: a server we connect to, or a client that connects to us. */
public sealed interface PeerUnderTest permits ServerUnderTest, ClientUnderTest {
    /** Where our subflows are registered. */
    TcpStack stack();

    /** What the program at the peer does. */
    ServerUnderTest.App app();

    /** How long an answer may take, in nanoseconds. */
    long waitNanos();

    /** The same with another wait. */
    PeerUnderTest waiting(long nanos);

    /** The same as it is met by one check. */
    PeerUnderTest in(ConformanceCheck check);

    /** The first need that is not met here, as far as that is known before anything is sent. */
    Optional<PeerNeed> lacks(ConformanceCheck check);
}
