package org.mpcap.scan;

import java.util.function.Consumer;
import org.mpcap.crypto.MptcpVersion;
import org.mpcap.probe.Conclusion;
import org.mpcap.wire.TransportAddress;

/** Makes full handshakes with targets that answered MP_CAPABLE, some at a time. Any thread may ask. */
public interface Proofs {
    /** Asks for a proof; {@code done} gets what it concludes, once. */
    void prove(TransportAddress target, MptcpVersion version, Consumer<Conclusion> done);

    /** Whether so many wait that it is better to send nothing more for now. */
    boolean congested();
}
