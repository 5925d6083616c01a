package org.mpcap.probe;

import java.util.List;
import org.mpcap.crypto.MptcpVersion;
import org.mpcap.stack.tcp.TcpProfile;
import org.mpcap.wire.Bytes;

/**
 * How to probe.
 *
 * @param versions versions to ask for
 * @param synOnly stop after the answer to the SYN
 * @param checksum ask for DSS checksums
 * @param control also send an MP_JOIN with a wrong token, which must be refused
 * @param data what to send as application data after the handshake; may be empty
 * @param profile how our flows behave as TCP
 */
public record ProbeOptions(
        List<MptcpVersion> versions,
        boolean synOnly,
        boolean checksum,
        boolean control,
        Bytes data,
        TcpProfile profile) {
    /** Copies the list. */
    public ProbeOptions {
        versions = List.copyOf(versions);
    }

    /** Both versions, with proof, without data. */
    public static ProbeOptions usual() {
        return new ProbeOptions(
                List.of(MptcpVersion.V1, MptcpVersion.V0), false, false, false, Bytes.EMPTY, TcpProfile.usual());
    }

    /** The same for these versions. */
    public ProbeOptions withVersions(List<MptcpVersion> chosen) {
        return new ProbeOptions(chosen, synOnly, checksum, control, data, profile);
    }
}
