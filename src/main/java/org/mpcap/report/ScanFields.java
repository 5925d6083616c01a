package org.mpcap.report;

import java.util.List;
import java.util.Locale;
import org.mpcap.probe.Verdict;
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
            "icmpFrom");

    private ScanFields() {}

    /** A row; what the answer did not carry is absent. */
    public static Fields of(ScanRow row) {
        ScanRow.Answer answer = row.answer();
        Fields fields = new Fields()
                .put("time", row.time().toString())
                .put("address", row.target().address().toString())
                .put("port", row.target().port())
                .put("probe", row.probe().toString())
                .putIfPresent("mptcpVersion", row.probe().version())
                .put("verdict", row.verdict().name())
                .put("reason", row.reason())
                .putIfPresent("key", answer.key().map(Object::toString))
                .putIfPresent("token", row.token().map(Object::toString))
                .putIfPresent("hopLimit", answer.hopLimit());
        if (!answer.options().isEmpty()) {
            fields.put("options", answer.options().toHex());
        }
        return fields.putIfPresent("resetReason", answer.reset())
                .putIfPresent("icmpFrom", answer.icmp().map(Object::toString));
    }

    /** Only these fields, in this order. */
    public static Fields select(Fields fields, List<String> names) {
        Fields selected = new Fields();
        for (String name : names) {
            fields.at(name).ifPresent(value -> {
                if (value instanceof Long number) {
                    selected.put(name, number);
                } else {
                    selected.put(name, value.toString());
                }
            });
        }
        return selected;
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
        for (Verdict verdict : Verdict.values()) {
            if (counters.of(verdict) > 0) {
                fields.put(verdict.name().toLowerCase(Locale.ROOT), counters.of(verdict));
            }
        }
        return fields;
    }
}
