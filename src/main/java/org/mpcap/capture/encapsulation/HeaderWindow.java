package org.mpcap.capture.encapsulation;

import org.mpcap.wire.Bytes;
import org.mpcap.wire.Checksums;

/**
 * The bytes of a header and of all it carries. What lies behind the captured end reads as 0, so that no decoder can read too far;
 * {@link #inner} tells whether the header was there in full.
 */
public final class HeaderWindow {
    private static final int MOST_TAGS = 4;

    private final byte[] bytes;
    private final int at;
    private final int end;
    private final int wireEnd;

    /**
     * A window over part of an array.
     *
     * @param bytes the array; not copied, read only
     * @param at index of the header's first byte
     * @param end index behind the last captured byte
     * @param wireEnd index behind the last byte there was on the wire by the length fields further out; at least {@code end}
     */
    public HeaderWindow(byte[] bytes, int at, int end, int wireEnd) {
        this.bytes = bytes;
        this.at = at;
        this.end = end;
        this.wireEnd = wireEnd;
    }

    /** The array. */
    public byte[] bytes() {
        return bytes;
    }

    /** Index of the header's first byte. */
    public int at() {
        return at;
    }

    /** Index behind the last captured byte. */
    public int end() {
        return end;
    }

    /** Index behind the last byte there was on the wire. */
    public int wireEnd() {
        return wireEnd;
    }

    /** Whether so many bytes were captured. */
    boolean has(int count) {
        return count >= 0 && count <= end - at;
    }

    /** Bytes on the wire. */
    int length() {
        return wireEnd - at;
    }

    int u8(int offset) {
        return offset >= 0 && offset < end - at ? bytes[at + offset] & 0xff : 0;
    }

    /** Two bytes in network byte order. */
    int u16(int offset) {
        return u8(offset) << 8 | u8(offset + 1);
    }

    /** Four bytes in network byte order. */
    int u32(int offset) {
        return u16(offset) << 16 | u16(offset + 2);
    }

    /** Two bytes, the least significant first. */
    int u16Little(int offset) {
        return u8(offset) | u8(offset + 1) << 8;
    }

    /** Four bytes, the least significant first. */
    int u32Little(int offset) {
        return u16Little(offset) | u16Little(offset + 2) << 16;
    }

    /** What follows the header's {@code size} bytes, if they were captured. */
    Decapsulation inner(Layer layer, int size) {
        return has(size) ? new Decapsulation.Inner(layer, from(size)) : Decapsulation.Broken.CUT_OFF;
    }

    /** A frame with a link type of its own behind the header's {@code size} bytes, if they were captured. */
    Decapsulation frame(int linkType, int size) {
        return has(size) ? new Decapsulation.InnerFrame(linkType, from(size)) : Decapsulation.Broken.CUT_OFF;
    }

    /** An IP packet of either version behind the header's {@code size} bytes. */
    Decapsulation ip(int size) {
        return !has(size + 1)
                ? Decapsulation.Broken.CUT_OFF
                : switch (u8(size) >>> 4) {
                    case 4 -> inner(Layer.IPV4, size);
                    case 6 -> inner(Layer.IPV6, size);
                    default -> Decapsulation.Broken.UNLIKELY;
                };
    }

    /** The window from {@code offset} captured bytes on. */
    HeaderWindow from(int offset) {
        return new HeaderWindow(bytes, at + offset, end, wireEnd);
    }

    /** The window cut to what a length field leaves of it; one that is too large changes nothing. */
    HeaderWindow cutTo(int length) {
        int stop = length >= 0 && length < length() ? at + length : wireEnd;
        return new HeaderWindow(bytes, at, Math.min(end, stop), stop);
    }

    /** Whether an IP packet may begin here: version, header length, and a total length that there is room for. */
    boolean looksLikeIp(int offset) {
        int room = length() - offset;
        return switch (u8(offset) >>> 4) {
            case 4 -> {
                int header = (u8(offset) & 0xf) * 4;
                int total = u16(offset + 2);
                yield has(offset + 20) && header >= 20 && (total == 0 || (total >= header && total <= room));
            }
            case 6 -> has(offset + 40) && u16(offset + 4) + 40 <= room;
            default -> false;
        };
    }

    /** Whether an IPv4 packet begins here and ends with the window, with a header checksum that is right: chance is out of the question. */
    boolean isExactlyIpv4(int offset) {
        int header = (u8(offset) & 0xf) * 4;
        return u8(offset) >>> 4 == 4
                && looksLikeIp(offset)
                && has(offset + header)
                && u16(offset + 2) == length() - offset
                && Checksums.of(Bytes.copyOf(bytes, at + offset, header)) == 0;
    }

    /** Whether an Ethernet frame may begin here: with IP, ARP or one of the other types that are carried in tunnels. */
    boolean looksLikeEthernet(int offset) {
        int type = offset + 12;
        for (int tag = 0; tag < MOST_TAGS && EtherType.isVlanTag(u16(type)); tag++) {
            type += 4;
        }
        if (!has(type + 2)) {
            return false;
        }
        int value = u16(type);
        if (value < EtherType.LEAST) {
            return value >= 3 && value <= length() - type - 2 && u8(type + 2) != 0;
        }
        return switch (value) {
            case EtherType.IPV4, EtherType.IPV6 ->
                u8(type + 2) >>> 4 == (value == EtherType.IPV4 ? 4 : 6) && looksLikeIp(type + 2);
            case EtherType.ARP -> u16(type + 2) == 1 && u16(type + 4) == EtherType.IPV4;
            default -> EtherType.isKnown(value);
        };
    }
}
