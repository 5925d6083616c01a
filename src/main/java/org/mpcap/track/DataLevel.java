package org.mpcap.track;

import org.mpcap.timing.DataTiming;
import org.mpcap.wire.mptcp.Dss;
import org.mpcap.wire.mptcp.MpCapable;

/** Mappings, payload and DATA_ACKs: what moves on a subflow and where it belongs on the data stream (RFC 8684 3.3). */
final class DataLevel {
    private final DataChecks checks;

    DataLevel(DataChecks checks) {
        this.checks = checks;
    }

    /** Takes the DSS of a segment, before its payload. */
    void dss(SegmentContext at) {
        SegmentOptions options = at.options;
        if (options.has(Dss.FLAG_DATA_ACK)) {
            DataStream acknowledged = at.connection().data.of(at.side().other());
            boolean wide = options.has(Dss.FLAG_WIDE_DATA_ACK);
            long position = acknowledged.position(options.dataAck(), wide);
            DataTiming timing = acknowledged.timing();
            if (acknowledged.acknowledge(position) && timing != null && !at.isSeenElsewhereLater()) {
                timing.acknowledged(position, at.nanos(), at.packet());
                at.sample(Sample.Kind.DATA_ACK, position, timing.coveredBytes(), timing.coveredAfter());
            }
        }
        if (options.has(Dss.FLAG_MAPPING)) {
            boolean fin = options.has(Dss.FLAG_DATA_FIN);
            if (options.length() == SegmentOptions.LENGTH_CUT_OFF) {
                mappingOfCutLength(at, fin);
            } else if (fin && options.length() > 0) {
                mapping(at, options.length() - 1);
            } else if (!fin && options.length() > 0) {
                mapping(at, options.length());
            } else if (!fin) {
                infiniteMapping(at);
            }
        } else if (options.isCut() && options.has(Dss.FLAG_DATA_FIN)) {
            DataStream stream = at.stream();
            if (stream.finish(stream.reached())) {
                at.event(Event.Kind.DATA_FIN, () -> "its number is cut off in the capture");
            }
        }
    }

    /** Of a mapping whose length the capture cut off, what the segment itself carries is known to be mapped. */
    private void mappingOfCutLength(SegmentContext at, boolean fin) {
        SubflowSequence sequence = at.direction().sequence;
        if (at.payload() == 0 ? fin : sequence.mapsSubflow()) {
            long start = sequence.startOf(at.options.ssn(), at.position());
            mapping(at, at.payload() == 0 ? 0 : (int) Math.max(0, at.position() + at.payload() - start));
        }
    }

    private static void infiniteMapping(SegmentContext at) {
        TrackedFlow flow = at.flow();
        at.direction().infiniteMapping();
        at.connection().lose();
        long dsn = at.options.dsn();
        long ssn = Integer.toUnsignedLong(at.options.ssn());
        at.event(
                Event.Kind.INFINITE_MAPPING,
                () -> "infinite mapping at data sequence number " + Long.toUnsignedString(dsn)
                        + ", subflow sequence number " + ssn);
        if (flow.failure.mpFailPacket() == 0) {
            at.blame(Cause.INFINITE_MAPPING, at.packet(), 0);
        } else {
            at.blame(flow.failure.cause(), flow.failure.mpFailPacket(), at.packet());
        }
    }

    /** A mapping of {@code length} bytes of data, the octet of a DATA_FIN not counted. */
    private void mapping(SegmentContext at, int length) {
        SegmentOptions options = at.options;
        FlowDirection direction = at.direction();
        DataStream stream = at.stream();
        SubflowSequence sequence = direction.sequence;
        boolean wide = options.has(Dss.FLAG_WIDE_DSN);
        if (!sequence.mapsSubflow() && length > 0) {
            sequence.infer(options.ssn(), length, at.position(), at.payload());
        }
        long data = stream.position(options.dsn(), wide);
        if (!stream.isFirstDsnChecked() && length > 0 && sequence.mapsSubflow()) {
            data = checkFirst(at, data);
        }
        if (!stream.isSane(data)) {
            if (!stream.seen.isEmpty()) {
                return;
            }
            stream.rebase(options.dsn());
            data = 0;
        }
        if (options.has(Dss.FLAG_DATA_FIN)) {
            dataFin(at, data + length);
        }
        if (length > 0) {
            checks.checksumUse(at, options.checksum() >= 0);
        }
        boolean judged = options.checksum() >= 0
                && at.connection().negotiation.checksums().isJudged();
        if (length == 0) {
            if (judged && stream.isWide()) {
                TrackedMapping alone = new TrackedMapping();
                alone.set(0, 0, data, at.packet());
                alone.expect(options.ssn(), options.length(), options.checksum());
                checks.judge(at, alone);
            }
        } else if (sequence.mapsSubflow()) {
            remember(at, sequence.startOf(options.ssn(), at.position()), length, data);
        }
    }

    private long checkFirst(SegmentContext at, long position) {
        DataStream stream = at.stream();
        long dsn = at.options.dsn();
        boolean wide = at.options.has(Dss.FLAG_WIDE_DSN);
        long start = at.direction().sequence.startOf(at.options.ssn(), at.position());
        long data = position;
        if (at.connection().keys.of(at.side()).isDoubtful()) {
            Connections.holds(at.connection(), () -> stream.position(dsn, wide) == start - 1);
            data = stream.position(dsn, wide);
        }
        checks.firstDsn(at, start, data);
        return stream.position(dsn, wide);
    }

    private static void dataFin(SegmentContext at, long position) {
        DataStream stream = at.stream();
        if (stream.finish(position)) {
            at.event(
                    Event.Kind.DATA_FIN,
                    () -> "at data sequence number " + Long.toUnsignedString(stream.number(position)));
        }
    }

    private void remember(SegmentContext at, long start, int length, long data) {
        FlowDirection direction = at.direction();
        SegmentOptions options = at.options;
        TrackedMapping known = direction.mappings.overlapping(start, length);
        if (known != null) {
            checks.again(at, known, start, length, data);
            if (known.isOf(start, length) && known.dataAt(start) == data) {
                return;
            }
        }
        TrackedMapping mapping = next(at, start, length, data);
        boolean judged = options.checksum() >= 0
                && at.connection().negotiation.checksums().isJudged();
        mapping.announce(options.length(), options.checksum());
        // A mapping that was forgotten and comes again with a retransmission: its payload has been seen and judged.
        if (judged && direction.seen.present(start, start + length) != length) {
            if (at.stream().isWide()) {
                mapping.expect(options.ssn(), options.length(), options.checksum());
            } else {
                at.unchecked(Verification.DSS_CHECKSUM);
            }
        }
        claim(at, mapping);
    }

    private TrackedMapping next(SegmentContext at, long start, int length, long data) {
        FlowDirection direction = at.direction();
        TrackedMapping mapping = direction.mappings.next(start + length, direction.sequence.acknowledged());
        checks.abandon(at, mapping);
        mapping.set(start, length, data, at.packet());
        return mapping;
    }

    /** Data that came before its mapping. */
    private void claim(SegmentContext at, TrackedMapping mapping) {
        FlowDirection direction = at.direction();
        if (direction.waiting.isEmpty()) {
            return;
        }
        direction.waiting.claim(mapping.start(), mapping.stop(), (start, stop, whole) -> {
            direction.counters.mappedLate(stop - start, whole);
            arrives(at, mapping.dataAt(start), (int) (stop - start));
            if (mapping.isOpen()) {
                mapping.miss((int) (stop - start));
                judgeIfWhole(at, mapping);
            }
        });
    }

    private void judgeIfWhole(SegmentContext at, TrackedMapping mapping) {
        if (mapping.isWhole()) {
            checks.judge(at, mapping);
        }
    }

    private static DataStream.Arrival arrives(SegmentContext at, long data, int length) {
        int subflow = at.flow().number();
        DataStream stream = at.stream();
        DataStream.Arrival arrival = stream.add(data, length, subflow, at.nanos());
        DataTiming timing = stream.timing(at.side());
        if (arrival == DataStream.Arrival.AGAIN_ON_ANOTHER) {
            stream.ofOthers(
                    subflow,
                    data,
                    data + length,
                    (owner, bytes) -> timing.reinjected(owner, subflow, bytes, at.nanos(), at.packet()));
        }
        if (data + length > stream.acknowledged()) {
            timing.sent(Math.max(data, stream.acknowledged()), data + length, at.nanos(), at.packet(), subflow);
        }
        at.sample(Sample.Kind.DATA, data, length, -1);
        int connection = at.connection().number();
        if (at.listener.wantsData(connection)) {
            boolean reinjected = arrival != DataStream.Arrival.NEW;
            at.listener.data(connection, subflow, at.side(), at.nanos(), data, length, reinjected);
        }
        return arrival;
    }

    /** Data in the SYN (TCP Fast Open) lies before IDSN + 1 on the data stream (RFC 8684 B.2). */
    void fastOpen(SegmentContext at) {
        TrackedFlow flow = at.flow();
        FlowDirection direction = flow.from(Side.INITIATOR);
        int length = flow.handshake.synPayload();
        if (flow.kind != TrackedFlow.Kind.INITIAL || !direction.seen.isEmpty()) {
            return;
        }
        direction.see(1, 1 + (long) length);
        direction.counters.payload(length);
        direction.counters.mapped(length);
        flow.connection().data.initiator().add(-length, length, flow.number(), at.nanos());
    }

    /** The first data of a v1 initiator: mapped by MP_CAPABLE at IDSN + 1, subflow sequence number 1 (RFC 8684 3.1). */
    void firstData(SegmentContext at, MpCapable.WithData option) {
        FlowDirection direction = at.direction();
        int length = option.dataLength();
        if (length == 0
                || !direction.sequence.mapsSubflow()
                || direction.mappings.overlapping(1, length) != null
                || at.flow().kind == TrackedFlow.Kind.JOIN) {
            return;
        }
        checks.checksumUse(at, option.checksum().isPresent());
        TrackedMapping mapping = next(at, 1, length, 0);
        mapping.announce(length, option.checksum().orElse(-1));
        boolean judged = at.connection().negotiation.checksums().isJudged();
        if (judged && option.checksum().isPresent() && at.stream().isBased()) {
            mapping.expect(1, length, option.checksum().getAsInt());
        }
    }

    /** Takes the payload of a segment. */
    void payload(SegmentContext at) {
        FlowDirection direction = at.direction();
        int length = at.payload();
        long position = at.position();
        long stop = position + length;
        if (length == 1 && direction.sequence.isKeepAlive(position)) {
            return;
        }
        direction.counters.payload(length);
        long again = direction.seen.present(position, stop);
        boolean whole = again > 0 ? fillGaps(at, stop) : place(at, position, stop);
        direction.see(position, stop);
        if (!whole) {
            direction.counters.unmappedPacket();
        }
        if (again > 0) {
            direction.counters.retransmitted(again);
            TrackedMapping sentAgain = direction.mappings.covering(position);
            if (sentAgain != null) {
                sentAgain(at, sentAgain.dataAt(position), sentAgain.stop() - position);
            }
        }
    }

    /** What TCP sends again may be what the connection waits for. */
    private static void sentAgain(SegmentContext at, long data, long mapped) {
        DataStream stream = at.stream();
        long from = Math.max(data, stream.acknowledged());
        long to = data + Math.min(at.payload(), mapped);
        if (from < to) {
            stream.timing(at.side())
                    .sent(from, to, at.nanos(), at.packet(), at.flow().number());
        }
    }

    /** Counts the payload of a segment whose connection is not known, because the capture cut its options off. */
    void cutOff(SegmentContext at) {
        FlowDirection direction = at.direction();
        long stop = at.position() + at.payload();
        direction.counters.payload(at.payload());
        direction.counters.mappingCutOff(at.payload() - direction.seen.present(at.position(), stop));
        direction.see(at.position(), stop);
    }

    /** Places those parts of a segment that its subflow has not seen yet; false if a mapping is missing. */
    private boolean fillGaps(SegmentContext at, long stop) {
        RangeSet seen = at.direction().seen;
        boolean whole = true;
        long from = seen.absentFrom(at.position());
        while (from < stop) {
            long gapEnd = Math.min(stop, seen.presentFrom(from));
            whole &= place(at, from, gapEnd);
            from = seen.absentFrom(gapEnd);
        }
        return whole;
    }

    private boolean place(SegmentContext at, long start, long stop) {
        FlowDirection direction = at.direction();
        long from = start;
        while (from < stop) {
            TrackedMapping mapping = direction.mappings.covering(from);
            if (mapping == null && at.options.isCut()) {
                direction.counters.mappingCutOff(stop - from);
                return true;
            }
            if (mapping == null) {
                direction.unmapped(from, stop);
                return false;
            }
            int part = (int) (Math.min(stop, mapping.stop()) - from);
            mapped(at, mapping, from, part);
            from += part;
        }
        return true;
    }

    private void mapped(SegmentContext at, TrackedMapping mapping, long from, int length) {
        long data = mapping.dataAt(from);
        at.direction().counters.mapped(length);
        DataStream.Arrival arrival = arrives(at, data, length);
        int index = at.view().payloadOffset() + (int) (from - at.position());
        if (length >= DataSamples.SIZE && index + length <= at.view().end()) {
            checks.sameData(at, arrival, data, length, index);
        }
        if (mapping.isOpen()) {
            mapping.take(at.view(), index, length, from);
            judgeIfWhole(at, mapping);
        }
    }
}
