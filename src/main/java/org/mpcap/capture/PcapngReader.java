package org.mpcap.capture;

import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;

/**
 * pcapng: sections, interfaces, and packets in enhanced, simple and obsolete packet blocks; other blocks are stepped over. Packets
 * of several interfaces are put in time order.
 */
final class PcapngReader extends CaptureReader {
    static final int SECTION_HEADER = 0x0a0d0d0a;

    private static final int BYTE_ORDER_MAGIC = 0x1a2b3c4d;
    private static final int INTERFACE = 1;
    private static final int PACKET = 2;
    private static final int SIMPLE_PACKET = 3;
    private static final int ENHANCED_PACKET = 6;
    private static final int OPTION_RESOLUTION = 9;
    private static final int OPTION_OFFSET = 14;
    private static final int MOST_INTERFACES = 4096;
    /** Most bytes of a block with a packet that is passed over: what Wireshark lets a USB or D-Bus packet have. */
    private static final int LARGEST_BLOCK = 128 << 20;

    private static final int PACKET_HEADER = 28;

    /** What the packets of one interface need. */
    private record Interface(int linkType, long snapLength, int resolution, long offsetSeconds) {
        /** Ticks to nanoseconds; the resolution is a power of ten, or of two if its top bit is set. */
        long nanos(long ticks) {
            long base = offsetSeconds * 1_000_000_000L;
            if (resolution == 6) {
                return base + ticks * 1_000;
            }
            int power = resolution & 0x7f;
            if ((resolution & 0x80) != 0) {
                if (power > 62) {
                    return base;
                }
                long seconds = ticks >>> power;
                long rest = ticks & ((1L << power) - 1);
                return base + seconds * 1_000_000_000L + (long) (rest / (double) (1L << power) * 1e9);
            }
            if (power <= 9) {
                return base + ticks * powerOfTen(9 - power);
            }
            return power > 18 ? base : base + ticks / powerOfTen(power - 9);
        }

        private static long powerOfTen(int exponent) {
            long result = 1;
            for (int i = 0; i < exponent; i++) {
                result *= 10;
            }
            return result;
        }
    }

    private Interface[] interfaces = new Interface[4];
    private int interfaceCount;
    private boolean big;
    private Optional<ReorderBuffer> backlog = Optional.empty();
    private Optional<byte[]> heldBack = Optional.empty();
    private long lastRead;
    private boolean allRead;
    /** Bytes of the last packet's block that were not read. */
    private long unread;

    private PcapngReader(InputBuffer in, String name) {
        super(in, name);
    }

    static CaptureReader start(InputBuffer in, String name) throws IOException {
        PcapngReader reader = new PcapngReader(in, name);
        if (!in.require(12) || !reader.byteOrder(in.position())) {
            throw notACapture(name);
        }
        return reader;
    }

    private boolean byteOrder(int at) {
        int magic = bigEndian(at + 8);
        big = magic == BYTE_ORDER_MAGIC;
        return big || magic == Integer.reverseBytes(BYTE_ORDER_MAGIC);
    }

    private int bigEndian(int at) {
        byte[] a = in.array();
        return a[at] << 24 | (a[at + 1] & 0xff) << 16 | (a[at + 2] & 0xff) << 8 | (a[at + 3] & 0xff);
    }

    private int u32(int at) {
        int value = bigEndian(at);
        return big ? value : Integer.reverseBytes(value);
    }

    private int u16(int at) {
        int first = in.array()[at] & 0xff;
        int second = in.array()[at + 1] & 0xff;
        return big ? first << 8 | second : second << 8 | first;
    }

    @Override
    public boolean next() throws IOException {
        if (backlog.isPresent()) {
            return nextInTime(backlog.get());
        }
        boolean more = nextInFile();
        if (!more || interfaceCount < 2) {
            return more;
        }
        ReorderBuffer started = new ReorderBuffer();
        backlog = Optional.of(started);
        hold(started);
        return nextInTime(started);
    }

    private boolean nextInTime(ReorderBuffer waiting) throws IOException {
        while (!allRead && !waiting.isDue()) {
            nanos = lastRead;
            if (nextInFile()) {
                hold(waiting);
            } else {
                allRead = true;
            }
        }
        if (waiting.isEmpty()) {
            return false;
        }
        ReorderBuffer.Held packet = waiting.take();
        heldBack = Optional.of(packet.bytes);
        offset = 0;
        captured = packet.bytes.length;
        original = packet.original;
        nanos = packet.nanos;
        pointOfCapture = packet.pointOfCapture;
        linkTypeNumber = packet.linkType;
        displacement = waiting.displacement(packet);
        return true;
    }

    private void hold(ReorderBuffer waiting) {
        lastRead = nanos;
        byte[] packet = Arrays.copyOfRange(in.array(), offset, offset + captured);
        waiting.add(new ReorderBuffer.Held(packet, original, nanos, pointOfCapture, linkTypeNumber));
    }

    @Override
    public byte[] array() {
        return heldBack.isPresent() ? heldBack.get() : in.array();
    }

    private boolean nextInFile() throws IOException {
        while (true) {
            if (unread > 0 && !in.skip(unread)) {
                return end(true);
            }
            unread = 0;
            if (!in.require(12)) {
                return end(in.available() > 0);
            }
            int at = in.position();
            if (bigEndian(at) == SECTION_HEADER) {
                if (!byteOrder(at)) {
                    return damaged("a section without a byte order");
                }
                interfaceCount = 0;
            }
            int type = u32(at);
            long length = u32(at + 4) & 0xffff_ffffL;
            if (length < 12 || length % 4 != 0) {
                return damaged("a block of " + length + " bytes");
            }
            boolean read = type == INTERFACE || type == PACKET || type == SIMPLE_PACKET || type == ENHANCED_PACKET;
            if (!read) {
                if (!in.skip(length)) {
                    return end(true);
                }
                continue;
            }
            if (length > LARGEST_PACKET + 65_536) {
                return largePacket(type, length);
            }
            if (!in.require((int) length)) {
                return end(true);
            }
            int start = in.position();
            in.advance((int) length);
            if (type == INTERFACE) {
                if (!addInterface(start, (int) length)) {
                    return false;
                }
            } else {
                return packet(type, start, (int) length);
            }
        }
    }

    /** A packet larger than any of a network, as of USB: its beginning is read, the rest passed over. */
    private boolean largePacket(int type, long length) throws IOException {
        if (length > LARGEST_BLOCK || (type != ENHANCED_PACKET && type != PACKET)) {
            return damaged("a packet block of " + length + " bytes");
        }
        int read = PACKET_HEADER + LARGEST_PACKET;
        if (!in.require(read)) {
            return end(true);
        }
        int start = in.position();
        long size = u32(start + 20) & 0xffff_ffffL;
        if (size <= LARGEST_PACKET || size > length - PACKET_HEADER - 4) {
            return damaged("a packet of " + size + " bytes in a block of " + length);
        }
        in.advance(read);
        unread = length - read;
        return packet(type, start, read + 4);
    }

    private boolean addInterface(int at, int length) {
        if (length < 20 || interfaceCount >= MOST_INTERFACES) {
            return damaged(length < 20 ? "a short interface block" : "more than " + MOST_INTERFACES + " interfaces");
        }
        int resolution = 6;
        long offsetSeconds = 0;
        int option = at + 16;
        int stop = at + length - 4;
        while (stop - option >= 4) {
            int code = u16(option);
            int size = u16(option + 2);
            if (code == 0 || size > stop - option - 4) {
                break;
            }
            if (code == OPTION_RESOLUTION && size == 1) {
                resolution = in.array()[option + 4] & 0xff;
            } else if (code == OPTION_OFFSET && size == 8) {
                long first = u32(option + 4) & 0xffff_ffffL;
                long second = u32(option + 8) & 0xffff_ffffL;
                offsetSeconds = big ? first << 32 | second : second << 32 | first;
            }
            option += 4 + (size + 3) / 4 * 4;
        }
        if (interfaceCount == interfaces.length) {
            interfaces = Arrays.copyOf(interfaces, interfaceCount * 2);
        }
        interfaces[interfaceCount++] =
                new Interface(u16(at + 8), u32(at + 12) & 0xffff_ffffL, resolution, offsetSeconds);
        return true;
    }

    private boolean packet(int type, int at, int length) {
        int header = type == SIMPLE_PACKET ? 12 : PACKET_HEADER;
        if (length < header + 4) {
            return damaged("a packet block of " + length + " bytes");
        }
        int number = type == SIMPLE_PACKET ? 0 : type == PACKET ? u16(at + 8) : u32(at + 8);
        if (number < 0 || number >= interfaceCount) {
            return damaged("a packet of an interface that was not described");
        }
        Interface on = interfaces[number];
        long size;
        if (type == SIMPLE_PACKET) {
            original = u32(at + 8);
            size = original & 0xffff_ffffL;
            if (on.snapLength() != 0) {
                size = Math.min(size, on.snapLength());
            }
            size = Math.min(size, length - header - 4);
        } else {
            size = u32(at + 20) & 0xffff_ffffL;
            if (unread > 0) {
                size = LARGEST_PACKET;
            }
            original = u32(at + 24);
            nanos = on.nanos((u32(at + 12) & 0xffff_ffffL) << 32 | (u32(at + 16) & 0xffff_ffffL));
        }
        if (size > length - header - 4 || size > LARGEST_PACKET) {
            return damaged("a packet of " + size + " bytes in a block of " + length);
        }
        captured = (int) size;
        original = Math.max(original, captured);
        offset = at + header;
        pointOfCapture = number;
        linkTypeNumber = on.linkType();
        return true;
    }
}
