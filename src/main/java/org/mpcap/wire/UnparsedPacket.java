package org.mpcap.wire;

/**
 * Bytes that are no IP packet.
 *
 * @param raw the bytes
 * @param defect why not
 */
public record UnparsedPacket(Bytes raw, Defect defect) implements IpPacket {
    @Override
    public Bytes write() {
        return raw;
    }
}
