package org.mpcap.probe;

import java.util.List;
import org.mpcap.crypto.MptcpVersion;
import org.mpcap.stack.tcp.RetransmitTimer.Timing;
import org.mpcap.stack.tcp.TcpProfile;
import org.mpcap.wire.Bytes;

/**
 * How to probe.
 *
 * @param versions versions to ask for
 * @param synOnly stop after the answer to the SYN
 * @param checksum ask for DSS checksums
 * @param control also send an MP_JOIN with a wrong token, which must be refused
 * @param flows from how many source ports to ask, at least 1, unless every join is accepted
 * @param data what to send as application data after the handshake; may be empty
 * @param profile how our flows behave as TCP
 */
public record ProbeOptions(
        List<MptcpVersion> versions,
        boolean synOnly,
        boolean checksum,
        boolean control,
        int flows,
        Bytes data,
        TcpProfile profile) {
    /** Of two ways that are as likely, six flows miss one in 3 cases of 100. */
    public static final int USUAL_FLOWS = 6;

    /** Beside the first flow three SYNs are enough: with one of ten lost, one flow in a thousand is silent by chance. */
    private static final int SECONDARY_RETRIES = 2;

    /** Copies the list. */
    public ProbeOptions {
        versions = List.copyOf(versions);
    }

    /** Both versions, with proof, without data. */
    public static ProbeOptions usual() {
        return new ProbeOptions(
                List.of(MptcpVersion.V1, MptcpVersion.V0),
                false,
                false,
                false,
                USUAL_FLOWS,
                Bytes.EMPTY,
                TcpProfile.usual());
    }

    /** The same for these versions. */
    public ProbeOptions withVersions(List<MptcpVersion> chosen) {
        return new ProbeOptions(chosen, synOnly, checksum, control, flows, data, profile);
    }

    /** The same, stopping after the answer to the SYN or not. */
    public ProbeOptions withSynOnly(boolean only) {
        return new ProbeOptions(versions, only, checksum, control, flows, data, profile);
    }

    /** The same, asking for checksums or not. */
    public ProbeOptions withChecksum(boolean wanted) {
        return new ProbeOptions(versions, synOnly, wanted, control, flows, data, profile);
    }

    /** The same, with the join with a wrong token or without. */
    public ProbeOptions withControl(boolean wanted) {
        return new ProbeOptions(versions, synOnly, checksum, wanted, flows, data, profile);
    }

    /** The same from so many source ports. */
    public ProbeOptions withFlows(int many) {
        return new ProbeOptions(versions, synOnly, checksum, control, many, data, profile);
    }

    /** The same with this data. */
    public ProbeOptions withData(Bytes other) {
        return new ProbeOptions(versions, synOnly, checksum, control, flows, other, profile);
    }

    /** The same with flows that behave so. */
    public ProbeOptions withProfile(TcpProfile other) {
        return new ProbeOptions(versions, synOnly, checksum, control, flows, data, other);
    }

    /** How flows beside the first behave: joins, controls, further flows. No data in the SYN, and the option in each. */
    TcpProfile secondary() {
        Timing handshake = profile.handshake();
        return new TcpProfile(
                profile.syn().withoutData(),
                profile.hopLimit(),
                new Timing(
                        handshake.initialNanos(),
                        handshake.maximumNanos(),
                        Math.min(SECONDARY_RETRIES, handshake.retries())),
                profile.data(),
                profile.closing(),
                Integer.MAX_VALUE);
    }
}
