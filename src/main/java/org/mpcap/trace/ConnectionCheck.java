package org.mpcap.trace;

import java.util.Optional;
import java.util.function.Consumer;
import org.mpcap.crypto.MptcpVersion;
import org.mpcap.probe.VersionResult;

/** Goes beyond the SYN/ACK, as a probe does: does what follows the handshake get through, and MP_JOIN? */
@FunctionalInterface
public interface ConnectionCheck {
    /** Opens a connection of this version to the target; {@code done} is called once, with what was found if it could be done, on the event loop's thread. */
    void start(TraceRoute route, MptcpVersion version, Consumer<Optional<VersionResult>> done);
}
