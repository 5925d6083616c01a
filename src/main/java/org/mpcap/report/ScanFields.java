package org.mpcap.report;

import java.util.List;
import java.util.Locale;
import org.mpcap.probe.ProbeVerdict;
import org.mpcap.probe.ProofGrade;
import org.mpcap.scan.ScanCounter;
import org.mpcap.scan.ScanCounters;
import org.mpcap.scan.ScanRow;

/** Rows and counts of a scan as fields, for JSON and CSV. */
public final class ScanFields {
    /** All fields of a row, in their order. */
    public static final List<String> COLUMNS = List.of(
            "time",
            "address",
            "port",
            "probe",
            "mptcpVersion",
            "verdict",
            "reason",
            "key",
            "token",
            "hopLimit",
            "options",
            "resetReason",
            "icmpFrom",
            "provenBy");

    private ScanFields() {}

    /** A row; what the answer did not carry is absent. */
    public static Fields of(ScanRow row) {
        return of(row, COLUMNS);
    }

    /**
     * Only these fields of a row, in this order; others cost nothing.
     *
     * @param names some of {@link #COLUMNS}
     */
    public static Fields of(ScanRow row, List<String> names) {
        Fields fields = new Fields();
        for (int i = 0; i < names.size(); i++) {
            put(fields, row, names.get(i));
        }
        return fields;
    }

    private static void put(Fields fields, ScanRow row, String name) {
        ScanRow.Answer answer = row.answer();
        switch (name) {
            case "time" -> fields.put(name, row.time().toString());
            case "address" -> fields.put(name, row.target().address().toString());
            case "port" -> fields.put(name, row.target().port());
            case "probe" -> fields.put(name, row.probe().toString());
            case "mptcpVersion" -> fields.putIfPresent(name, row.probe().version());
            case "verdict" -> fields.put(name, row.verdict().name());
            case "provenBy" -> fields.putIfPresent(name, row.grade().map(ProofGrade::label));
            case "reason" -> fields.put(name, row.reason());
            case "key" -> fields.putIfPresent(name, answer.key().map(Object::toString));
            case "token" -> fields.putIfPresent(name, row.token().map(Object::toString));
            case "hopLimit" -> fields.putIfPresent(name, answer.hopLimit());
            case "options" -> {
                if (!answer.options().isEmpty()) {
                    fields.put(name, answer.options().toHex());
                }
            }
            case "resetReason" -> fields.putIfPresent(name, answer.reset());
            case "icmpFrom" -> fields.putIfPresent(name, answer.icmp().map(Object::toString));
            default -> throw new IllegalArgumentException("a row has no field '" + name + "'");
        }
    }

    /** What was counted, by the counters' labels. */
    public static Fields counts(ScanCounters counters) {
        Fields fields = new Fields();
        for (ScanCounter counter : ScanCounter.values()) {
            fields.put(counter.label(), counters.of(counter));
        }
        return fields;
    }

    /** Rows by verdict, those that did not occur left out; targets without an answer count although they have no row. */
    public static Fields verdicts(ScanCounters counters) {
        Fields fields = new Fields();
        for (ProbeVerdict verdict : ProbeVerdict.values()) {
            if (counters.of(verdict) > 0) {
                fields.put(verdict.name().toLowerCase(Locale.ROOT), counters.of(verdict));
            }
        }
        return fields;
    }
}
