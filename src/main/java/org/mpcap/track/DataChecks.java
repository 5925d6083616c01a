package org.mpcap.track;

import java.util.HexFormat;
import java.util.Optional;
import org.mpcap.wire.mptcp.Dss;

/** What is verified on the data level: where the data stream begins, and the checksums of mappings. */
final class DataChecks {
    private final KeyBitErrorSearch repair;

    DataChecks(KeyBitErrorSearch repair) {
        this.repair = repair;
    }

    /**
     * The data stream begins at IDSN + 1 (RFC 8684 3.1). Which subflow carries its first byte is open, so a mapping is held
     * against the rule only while there is one subflow, and nothing of its data is missing.
     */
    void firstDsn(SegmentContext at, long start, long data) {
        TrackedConnection connection = at.connection();
        Optional<SideKeys.KeyMaterial> keys = connection.keys.of(at.side()).held();
        if (keys.isEmpty() || connection.is(TrackedConnection.Origin.MIDSTREAM)) {
            return;
        }
        DataStream stream = at.stream();
        RangeSet seen = at.direction().seen;
        boolean complete = seen.isEmpty() ? start == 1 : seen.gaps() == 0 && seen.first() == 1 && seen.end() == start;
        boolean soFarAlone = at.flow().kind == TrackedFlow.Kind.INITIAL && complete && stream.bytes() == start - 1;
        if (data == 0 || (soFarAlone && data == start - 1)) {
            stream.firstDsnChecked();
            at.passed(Verification.FIRST_DSN);
        } else if (soFarAlone && connection.subflows.isOnlyOne()) {
            wrongFirstDsn(at, start);
        }
    }

    private void wrongFirstDsn(SegmentContext at, long start) {
        DataStream stream = at.stream();
        long dsn = at.options.dsn();
        boolean wide = at.options.has(Dss.FLAG_WIDE_DSN);
        if (repair.holds(at, () -> stream.position(dsn, wide) == start - 1)) {
            stream.firstDsnChecked();
            at.passed(Verification.FIRST_DSN);
            return;
        }
        stream.firstDsnChecked();
        long mask = wide ? -1L : 0xffff_ffffL;
        at.failed(
                Verification.FIRST_DSN,
                Long.toUnsignedString(stream.number(start - 1) & mask),
                Long.toUnsignedString(dsn));
    }

    /** At a connection's end: whether the data stream began where it must could not be told. */
    static void closeStreams(TrackCounters counters, TrackedConnection connection) {
        for (DataStream stream : connection.data.both()) {
            if (stream.bytes() > 0 && !stream.isFirstDsnChecked()) {
                counters.checks.unchecked(Verification.FIRST_DSN);
                connection.checks.unchecked(Verification.FIRST_DSN);
            }
        }
    }

    /** Compares a mapping's checksum with the payload seen. */
    void judge(SegmentContext at, TrackedMapping mapping) {
        DataStream stream = at.stream();
        if (!mapping.close()) {
            at.unchecked(Verification.DSS_CHECKSUM);
        } else if (Connections.holds(
                at.connection(), () -> mapping.expected(stream.number(mapping.data())) == mapping.announced())) {
            at.passed(Verification.DSS_CHECKSUM);
        } else {
            at.failed(
                    Verification.DSS_CHECKSUM,
                    mapping.packet(),
                    String.format("%04x", mapping.expected(stream.number(mapping.data()))),
                    String.format("%04x", mapping.announced()));
            mapping.fail();
            at.flow().failure.checksumFailed();
        }
    }

    /** Holds a mapping, which has a checksum or not, against what was agreed on; one for each direction of a subflow is told. */
    void checksumUse(SegmentContext at, boolean present) {
        Negotiation negotiation = at.connection().negotiation;
        Optional<ChecksumUse.Violation> violation = at.options.isCut()
                ? Optional.empty()
                : negotiation.checksums().violation(negotiation.version(), present);
        if (violation.isPresent() && at.direction().judgesChecksumUse()) {
            at.failed(
                    Verification.CHECKSUM_USE,
                    violation.get().expected(),
                    violation.get().actual());
            if (!present) {
                at.flow().failure.checksumMissing(at.packet());
            }
        }
    }

    /** A mapping of bytes that another covers, too: they must agree. */
    void again(SegmentContext at, TrackedMapping known, long start, int length, long data) {
        DataStream stream = at.stream();
        if (known.dataAt(start) != data) {
            at.failed(
                    Verification.FIXED_MAPPING,
                    "data sequence number " + Long.toUnsignedString(stream.number(known.dataAt(start)))
                            + " as in packet " + known.packet(),
                    "data sequence number " + Long.toUnsignedString(stream.number(data)));
        } else if (known.isOf(start, length) && known.isContradictedBy(at.options.length(), at.options.checksum())) {
            at.failed(
                    Verification.FIXED_MAPPING,
                    String.format("checksum %04x as in packet %d", known.announced(), known.packet()),
                    String.format("checksum %04x", at.options.checksum()));
        }
    }

    /** Holds the first and last bytes of data against those sent before from or up to the same place. */
    void sameData(SegmentContext at, DataStream.Arrival arrival, long data, int length, int index) {
        DataSamples samples = at.stream().samples;
        long first = at.view().u64At(index);
        long last = at.view().u64At(index + length - DataSamples.SIZE);
        if (arrival == DataStream.Arrival.NEW) {
            samples.begin(data, first);
            samples.end(data + length, last);
        } else if (samples.beginning(data).orElse(first) != first) {
            otherData(at, samples.beginning(data).orElse(first), first);
        } else if (samples.ending(data + length).orElse(last) != last) {
            otherData(at, samples.ending(data + length).orElse(last), last);
        }
    }

    private static void otherData(SegmentContext at, long before, long now) {
        HexFormat hex = HexFormat.of();
        at.failed(Verification.SAME_DATA, hex.toHexDigits(before) + " as sent before", hex.toHexDigits(now));
    }

    /** A mapping makes room for another: if its checksum still waits, it was never checked. */
    void abandon(SegmentContext at, TrackedMapping mapping) {
        if (mapping.isOpen()) {
            judge(at, mapping);
        }
    }

    /** At a flow's end: what still waits for payload is unchecked. */
    void close(SegmentContext now, TrackedFlow flow) {
        for (Side end : Side.values()) {
            MappingWindow mappings = flow.from(end).mappings;
            for (int i = 0; i < mappings.count(); i++) {
                if (mappings.at(i).isOpen()) {
                    judge(now.elsewhere(flow, end), mappings.at(i));
                }
            }
        }
    }
}
