package org.mpcap.track;

import org.mpcap.crypto.Idsn;
import org.mpcap.wire.mptcp.Dss;

/** What is verified on the data level: where the data stream begins, and the checksums of mappings. */
final class DataChecks {
    private final Journal journal;
    private final KeyBitErrorSearch repair;

    DataChecks(Journal journal, KeyBitErrorSearch repair) {
        this.journal = journal;
        this.repair = repair;
    }

    /**
     * The data stream begins at IDSN + 1 (RFC 8684 3.1). Which subflow carries its first byte is open, so a mapping is held
     * against the rule only while there is one subflow, and nothing of its data is missing.
     */
    void firstDsn(TrackedFlow flow, int end, DataStream stream, OptionScan scan, long start, long data) {
        Idsn idsn = flow.connection.idsns[flow.dataDirection(end)];
        if (idsn == null || flow.connection.midstream) {
            return;
        }
        FlowDirection half = flow.halves[end];
        boolean soFarAlone = flow.kind == TrackedFlow.Kind.INITIAL
                && (half.seen.isEmpty()
                        ? start == 1
                        : half.seen.gaps() == 0 && half.seen.first() == 1 && half.seen.end() == start)
                && stream.bytes == start - 1;
        if (data == 0 || (soFarAlone && data == start - 1)) {
            stream.firstDsnChecked = true;
            journal.passed(flow, end, Verification.FIRST_DSN);
        } else if (soFarAlone && flow.connection.subflows == 1) {
            if (repair.holds(flow, () -> stream.position(scan.dsn, scan.has(Dss.FLAG_WIDE_DSN)) == start - 1)) {
                stream.firstDsnChecked = true;
                journal.passed(flow, end, Verification.FIRST_DSN);
                return;
            }
            stream.firstDsnChecked = true;
            long mask = scan.has(Dss.FLAG_WIDE_DSN) ? -1L : 0xffff_ffffL;
            journal.failed(
                    flow,
                    end,
                    Verification.FIRST_DSN,
                    journal.packet,
                    Long.toUnsignedString(stream.number(start - 1) & mask),
                    Long.toUnsignedString(scan.dsn));
        }
    }

    /** At a connection's end: whether the data stream began where it must could not be told. */
    void closeStreams(TrackedFlow last) {
        for (DataStream stream : last.connection.data) {
            if (stream.bytes > 0 && !stream.firstDsnChecked) {
                journal.unchecked(last, Verification.FIRST_DSN);
            }
        }
    }

    void judge(TrackedFlow flow, int end, TrackedMapping mapping) {
        DataStream stream = flow.connection.data[flow.dataDirection(end)];
        if (!mapping.close()) {
            journal.unchecked(flow, Verification.DSS_CHECKSUM);
        } else if (Connections.holds(
                flow.connection, () -> mapping.expected(stream.number(mapping.data)) == mapping.announced())) {
            journal.passed(flow, end, Verification.DSS_CHECKSUM);
        } else {
            journal.failed(
                    flow,
                    end,
                    Verification.DSS_CHECKSUM,
                    mapping.packet,
                    String.format("%04x", mapping.expected(stream.number(mapping.data))),
                    String.format("%04x", mapping.announced()));
            flow.failed = Verification.DSS_CHECKSUM;
        }
    }

    /** A mapping makes room for another: if its checksum still waits, it was never checked. */
    void abandon(TrackedFlow flow, int end, TrackedMapping mapping) {
        if (mapping.isOpen()) {
            judge(flow, end, mapping);
        }
    }

    /** At a flow's end: what still waits for payload is unchecked. */
    void close(TrackedFlow flow) {
        for (int end = 0; end < 2; end++) {
            FlowDirection half = flow.halves[end];
            for (int i = 0; i < half.mappingCount(); i++) {
                abandon(flow, end, half.mapping(i));
            }
        }
    }
}
