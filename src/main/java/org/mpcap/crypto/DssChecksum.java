package org.mpcap.crypto;

import org.mpcap.wire.ByteWriter;
import org.mpcap.wire.Bytes;
import org.mpcap.wire.Checksums;

/** The checksum of a DSS mapping (RFC 6824 and RFC 8684, section 3.3.1). */
public final class DssChecksum {
    private DssChecksum() {}

    /**
     * The 16-bit one's complement of the one's complement sum over data and pseudo header: data sequence number (always 8
     * bytes), subflow sequence number (4), data-level length (2), zero (2).
     *
     * @param dataSequenceNumber the full 64 bits, also where the option carries 4 bytes
     * @param subflowSequenceNumber relative to the subflow's initial sequence number
     * @param length data-level length as in the option: counts the octet of a DATA_FIN, which has no data
     * @param data the mapped bytes
     */
    public static int of(long dataSequenceNumber, int subflowSequenceNumber, int length, Bytes data) {
        Bytes pseudoHeader = new ByteWriter(16)
                .u64(dataSequenceNumber)
                .u32(subflowSequenceNumber)
                .u16(length)
                .u16(0)
                .toBytes();
        return Checksums.fold(Checksums.sum(Checksums.sum(0, pseudoHeader), data));
    }
}
