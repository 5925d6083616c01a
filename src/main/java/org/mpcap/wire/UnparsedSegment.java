package org.mpcap.wire;

/**
 * Bytes that are no TCP segment.
 *
 * @param raw the bytes
 * @param defect why not
 */
public record UnparsedSegment(Bytes raw, Defect defect) implements Transport {
    @Override
    public Bytes write() {
        return raw;
    }
}
