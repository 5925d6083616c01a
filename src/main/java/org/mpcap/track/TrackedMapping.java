package org.mpcap.track;

import org.mpcap.wire.PacketView;

/** One mapping of a subflow (RFC 8684 3.3.1), with the checksum over it as far as its payload has been seen. Reused. */
final class TrackedMapping {
    /** Position on the subflow of its first byte; the subflow's SYN is at 0. */
    private long start;
    /** Mapped bytes, without the octet of a DATA_FIN. */
    private int length;
    /** Position of the first byte on the connection's data stream. */
    private long data;

    private int announcedLength;
    private int ssn;
    private int checksum;
    private long sum;
    private int summed;
    private boolean incomplete;
    private boolean open;
    private boolean failed;
    /** Packet that carried the mapping first. */
    private long packet;

    void set(long at, int bytes, long dataPosition, long number) {
        start = at;
        length = bytes;
        data = dataPosition;
        packet = number;
        open = false;
        failed = false;
        checksum = -1;
    }

    /** The length and the checksum that came with the mapping, -1 for no checksum. */
    void announce(int announced, int value) {
        announcedLength = announced;
        checksum = value;
    }

    /** Whether it covers a position on the subflow. */
    boolean covers(long position) {
        return position >= start && position < start + length;
    }

    /** Whether it maps just these bytes of the subflow. */
    boolean isOf(long at, int bytes) {
        return start == at && length == bytes;
    }

    long start() {
        return start;
    }

    /** Position behind its last byte on the subflow. */
    long stop() {
        return start + length;
    }

    /** Position on the data stream of a position on the subflow. */
    long dataAt(long position) {
        return data + position - start;
    }

    /** Its data lies elsewhere on the data stream. */
    void shift(long distance) {
        data += distance;
    }

    long data() {
        return data;
    }

    long packet() {
        return packet;
    }

    /** Expects a checksum; the length in it, {@code announced}, counts the octet of a DATA_FIN. */
    void expect(int relativeSsn, int announced, int value) {
        ssn = relativeSsn;
        announce(announced, value);
        sum = 0;
        summed = 0;
        incomplete = false;
        open = true;
    }

    /** Whether a checksum still waits for payload. */
    boolean isOpen() {
        return open;
    }

    /** Takes payload that has not been taken before; {@code at} is its position on the subflow. */
    void take(PacketView view, int index, int bytes, long at) {
        int captured = Math.max(0, Math.min(bytes, view.end() - index));
        if (captured < bytes) {
            incomplete = true;
        } else {
            long part = 0;
            int odd = (int) (at - start) & 1;
            int position = index;
            int end = index + bytes;
            if (odd == 1) {
                part += view.byteAt(position++);
            }
            while (end - position >= 8) {
                long word = view.u64At(position);
                part += (word >>> 32) + (word & 0xffff_ffffL);
                position += 8;
            }
            while (end - position >= 2) {
                part += view.u16At(position);
                position += 2;
            }
            if (end > position) {
                part += (long) view.byteAt(position) << 8;
            }
            sum += fold(part);
        }
        summed += bytes;
    }

    /** Bytes of the payload came before the mapping and were not kept. */
    void miss(int bytes) {
        incomplete = true;
        summed += bytes;
    }

    /** The checksum proved to be wrong. */
    void fail() {
        failed = true;
    }

    /** Whether another checksum for the same mapping contradicts one that is not known to be wrong. */
    boolean isContradictedBy(int announced, int value) {
        return announcedLength == announced && checksum >= 0 && value >= 0 && checksum != value && !failed;
    }

    boolean isWhole() {
        return summed >= length;
    }

    /** Ends the waiting; false when the capture lacks some of the payload. */
    boolean close() {
        open = false;
        return !incomplete && summed == length;
    }

    int announced() {
        return checksum;
    }

    /** The checksum the mapping should have if its full data sequence number is {@code dsn}. */
    int expected(long dsn) {
        long total = sum
                + (dsn >>> 48)
                + (dsn >>> 32 & 0xffff)
                + (dsn >>> 16 & 0xffff)
                + (dsn & 0xffff)
                + (ssn >>> 16)
                + (ssn & 0xffff)
                + announcedLength;
        return (int) (~fold(total) & 0xffff);
    }

    private static long fold(long value) {
        long folded = (value >>> 32) + (value & 0xffff_ffffL);
        while (folded >>> 16 != 0) {
            folded = (folded & 0xffff) + (folded >>> 16);
        }
        return folded;
    }
}
