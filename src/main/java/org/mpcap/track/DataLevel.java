package org.mpcap.track;

import org.mpcap.wire.PacketView;
import org.mpcap.wire.mptcp.Dss;
import org.mpcap.wire.mptcp.MpCapable;

/** Mappings, payload and DATA_ACKs: what moves on a subflow and where it belongs on the data stream (RFC 8684 3.3). */
final class DataLevel {
    private final Journal journal;
    private final DataChecks checks;

    DataLevel(Journal journal, DataChecks checks) {
        this.journal = journal;
        this.checks = checks;
    }

    /** Takes the DSS of a segment, before its payload. */
    void dss(TrackedFlow flow, int end, OptionScan scan, long position, int payload) {
        TrackedConnection connection = flow.connection;
        int direction = flow.dataDirection(end);
        if ((scan.dssFlags & Dss.FLAG_DATA_ACK) != 0) {
            DataStream acknowledged = connection.data[1 - direction];
            boolean wide = (scan.dssFlags & Dss.FLAG_WIDE_DATA_ACK) != 0;
            acknowledged.acknowledge(acknowledged.position(scan.dataAck, wide), journal.nanos);
        }
        if ((scan.dssFlags & Dss.FLAG_MAPPING) != 0) {
            mapping(flow, end, scan, position, payload);
        }
    }

    private void mapping(TrackedFlow flow, int end, OptionScan scan, long position, int payload) {
        FlowDirection half = flow.halves[end];
        TrackedConnection connection = flow.connection;
        DataStream stream = connection.data[flow.dataDirection(end)];
        boolean wide = (scan.dssFlags & Dss.FLAG_WIDE_DSN) != 0;
        boolean fin = (scan.dssFlags & Dss.FLAG_DATA_FIN) != 0;
        if (scan.length == 0 && !fin) {
            half.infinite = true;
            connection.infiniteMapping = true;
            connection.lost = true;
            journal.event(
                    flow,
                    end,
                    Event.Kind.INFINITE_MAPPING,
                    () -> "infinite mapping at data sequence number " + Long.toUnsignedString(scan.dsn)
                            + ", subflow sequence number " + Integer.toUnsignedLong(scan.ssn));
            blameInfinite(flow);
            return;
        }
        int length = fin ? scan.length - 1 : scan.length;
        if (length < 0) {
            return;
        }
        if (!half.ssnKnown && length > 0) {
            inferShift(half, scan, position, payload, length);
        }
        long data = stream.position(scan.dsn, wide);
        boolean checkFirst = !stream.firstDsnChecked && length > 0 && half.ssnKnown;
        if (checkFirst) {
            if (connection.others[flow.dataDirection(end)] != null) {
                long start = startOf(half, scan, position);
                Connections.holds(connection, () -> stream.position(scan.dsn, wide) == start - 1);
                data = stream.position(scan.dsn, wide);
            }
            checks.firstDsn(flow, end, stream, scan, startOf(half, scan, position), data);
            data = stream.position(scan.dsn, wide);
        }
        if (!stream.isSane(data)) {
            if (!stream.seen.isEmpty()) {
                return;
            }
            stream.rebase(scan.dsn);
            data = 0;
        }
        if (fin && stream.finAt < 0) {
            long finAt = data + length;
            stream.finAt = finAt;
            journal.event(
                    flow,
                    end,
                    Event.Kind.DATA_FIN,
                    () -> "at data sequence number " + Long.toUnsignedString(stream.number(finAt)));
        }
        if (length == 0) {
            if (scan.checksum >= 0 && stream.isWide()) {
                TrackedMapping alone = new TrackedMapping();
                alone.set(0, 0, data, journal.packet);
                alone.expect(scan.ssn, scan.length, scan.checksum);
                checks.judge(flow, end, alone);
            }
            return;
        }
        if (!half.ssnKnown) {
            return;
        }
        long start = startOf(half, scan, position);
        if (half.knows(start, length, data)) {
            return;
        }
        TrackedMapping mapping = half.next();
        checks.abandon(flow, end, mapping);
        mapping.set(start, length, data, journal.packet);
        // A mapping that was forgotten and comes again with a retransmission: its payload has been seen and judged.
        boolean judged = half.seen.present(start, start + length) == length;
        if (scan.checksum >= 0 && !judged) {
            if (stream.isWide()) {
                mapping.expect(scan.ssn, scan.length, scan.checksum);
            } else {
                journal.unchecked(flow, Verification.DSS_CHECKSUM);
            }
        }
    }

    private static long startOf(FlowDirection half, OptionScan scan, long position) {
        return SequenceSpace.near(scan.ssn, position - half.ssnShift) + half.ssnShift;
    }

    /** Without the SYN, a segment that begins a mapping tells which position has which subflow sequence number. */
    private static void inferShift(FlowDirection half, OptionScan scan, long position, int payload, int length) {
        boolean wholeMapping = payload == length;
        boolean nextMapping = half.expectedSsn >= 0 && (int) half.expectedSsn == scan.ssn && position == half.highest;
        if (wholeMapping || nextMapping) {
            half.ssnShift = position - (scan.ssn & 0xffff_ffffL);
            half.ssnKnown = true;
        } else {
            half.expectedSsn = scan.ssn + (long) length & 0xffff_ffffL;
        }
    }

    /** Data in the SYN (TCP Fast Open) lies before IDSN + 1 on the data stream (RFC 8684 B.2). */
    void fastOpen(TrackedFlow flow) {
        FlowDirection half = flow.halves[0];
        int length = flow.synPayload;
        if (flow.kind != TrackedFlow.Kind.INITIAL || !half.seen.isEmpty()) {
            return;
        }
        half.seen.add(1, 1 + (long) length);
        half.highest = 1 + (long) length;
        half.dataPackets++;
        half.bytes += length;
        half.mappedBytes += length;
        flow.connection.data[0].add(-length, length, flow.number, journal.nanos);
    }

    /** The first data of a v1 initiator: mapped by MP_CAPABLE at IDSN + 1, subflow sequence number 1 (RFC 8684 3.1). */
    void firstData(TrackedFlow flow, int end, MpCapable.WithData option) {
        FlowDirection half = flow.halves[end];
        DataStream stream = flow.connection.data[flow.dataDirection(end)];
        int length = option.dataLength();
        if (length == 0 || !half.ssnKnown || half.knows(1, length, 0) || flow.kind == TrackedFlow.Kind.JOIN) {
            return;
        }
        TrackedMapping mapping = half.next();
        checks.abandon(flow, end, mapping);
        mapping.set(1, length, 0, journal.packet);
        if (option.checksum().isPresent() && stream.isBased()) {
            mapping.expect(1, length, option.checksum().getAsInt());
        }
    }

    /** Takes the payload of a segment from {@code position} on. */
    void payload(TrackedFlow flow, int end, PacketView view, long position) {
        FlowDirection half = flow.halves[end];
        int length = view.payloadLength();
        half.dataPackets++;
        half.bytes += length;
        long stop = position + length;
        long again = half.seen.present(position, stop);
        boolean whole = again > 0
                ? fillGaps(flow, end, view, position, stop)
                : place(flow, end, view, position, position, stop);
        half.seen.add(position, stop);
        half.highest = Math.max(half.highest, stop);
        if (!whole) {
            half.unmappedPackets++;
        }
        if (again > 0) {
            half.retransmittedPackets++;
            half.retransmittedBytes += again;
            TrackedMapping sentAgain = half.covering(position);
            if (sentAgain != null) {
                flow.connection.data[flow.dataDirection(end)].roundTrip.sentAgain(
                        sentAgain.data + position - sentAgain.start);
            }
        }
    }

    /** Places those parts of a segment that its subflow has not seen yet; false if a mapping is missing. */
    private boolean fillGaps(TrackedFlow flow, int end, PacketView view, long position, long stop) {
        RangeSet seen = flow.halves[end].seen;
        boolean whole = true;
        long at = seen.absentFrom(position);
        while (at < stop) {
            long gapEnd = Math.min(stop, seen.presentFrom(at));
            whole &= place(flow, end, view, position, at, gapEnd);
            at = seen.absentFrom(gapEnd);
        }
        return whole;
    }

    private boolean place(TrackedFlow flow, int end, PacketView view, long position, long from, long stop) {
        FlowDirection half = flow.halves[end];
        long at = from;
        while (at < stop) {
            TrackedMapping mapping = half.covering(at);
            if (mapping == null) {
                unmapped(half, stop - at);
                return false;
            }
            int part = (int) (Math.min(stop, mapping.start + mapping.length) - at);
            mapped(flow, end, mapping, view, at, part, view.payloadOffset() + (int) (at - position));
            at += part;
        }
        return true;
    }

    private static void unmapped(FlowDirection half, long bytes) {
        if (half.infinite) {
            half.infiniteBytes += bytes;
        } else {
            half.unmappedBytes += bytes;
        }
    }

    private void mapped(
            TrackedFlow flow, int end, TrackedMapping mapping, PacketView view, long at, int length, int index) {
        TrackedConnection connection = flow.connection;
        int direction = flow.dataDirection(end);
        long from = mapping.data + at - mapping.start;
        flow.halves[end].mappedBytes += length;
        DataStream stream = connection.data[direction];
        int kind = stream.add(from, length, flow.number, journal.nanos);
        if (journal.listener.wantsData(connection.number)) {
            journal.listener.data(connection.number, flow.number, direction, journal.nanos, from, length, kind != 0);
        }
        if (mapping.isOpen()) {
            mapping.take(view, index, length, at);
            if (mapping.isWhole()) {
                checks.judge(flow, end, mapping);
            }
        }
    }

    private void blameInfinite(TrackedFlow flow) {
        if (flow.mpFailPacket == 0) {
            flow.blame(Cause.INFINITE_MAPPING, journal.packet, 0);
            flow.connection.blame(Cause.INFINITE_MAPPING, journal.packet, 0);
        } else {
            Cause cause = flow.failed == Verification.DSS_CHECKSUM ? Cause.CHECKSUM_FAILED : Cause.MP_FAIL;
            flow.blame(cause, flow.mpFailPacket, journal.packet);
            flow.connection.blame(cause, flow.mpFailPacket, journal.packet);
        }
    }
}
