package org.mpcap.report;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import org.mpcap.trace.FieldChange;
import org.mpcap.trace.PathView;
import org.mpcap.trace.QuoteComparison;
import org.mpcap.trace.TraceResult;
import org.mpcap.trace.TtlReply;
import org.mpcap.wire.IpAddress;

/** Traces as fields, for JSON and CSV. */
public final class TraceFields {
    /** Columns of the CSV form, which has a row for every hop. */
    public static final List<String> COLUMNS = List.of(
            "target",
            "address",
            "port",
            "mptcpVersion",
            "verdict",
            "sentence",
            "failure",
            "hop",
            "role",
            "hopAddresses",
            "names",
            "sent",
            "answered",
            "rttMicros",
            "option",
            "changes");

    private final Function<IpAddress, Optional<String>> names;

    /** @param names reverse names, as far as known */
    public TraceFields(Function<IpAddress, Optional<String>> names) {
        this.names = names;
    }

    /** A target that could not be traced. */
    public Fields failed(String target, String failure) {
        return new Fields().put("type", "trace").put("target", target).put("failure", failure);
    }

    /** One trace as one object. */
    public Fields of(String target, TraceResult result) {
        Fields fields = head(target, result).put("notes", result.answer().notes());
        if (!result.otherAddresses().isEmpty()) {
            fields.put(
                    "otherAddresses",
                    result.otherAddresses().stream().map(Object::toString).toList());
        }
        if (result.seen().flows().asked() > 0) {
            fields.put("flows", ProbeFields.of(result.seen().flows()));
        }
        result.seen().connection().ifPresent(found -> fields.put("connection", ProbeFields.summary(found)));
        return fields.put("sentOption", result.option().toHex())
                .put("hops", hops(result, result.seen().capable()))
                .put("plainHops", hops(result, result.seen().plain()))
                .put(
                        "controls",
                        result.controls().stream()
                                .map(control ->
                                        new Fields().put("name", control.name()).put("outcome", control.outcome()))
                                .toList())
                .put("packets", result.packets())
                .put("micros", result.nanos() / 1000);
    }

    /** One trace as rows of the CSV form. */
    public List<Fields> rows(String target, TraceResult result) {
        return TraceRow.of(result, result.seen().capable()).stream()
                .map(row -> {
                    Fields fields = head(target, result);
                    return common(fields, row)
                            .put("hopAddresses", texts(row.addresses()))
                            .put(
                                    "changes",
                                    String.join(
                                            "; ",
                                            row.since().stream()
                                                    .map(FieldChange::toString)
                                                    .toList()));
                })
                .toList();
    }

    private Fields head(String target, TraceResult result) {
        return new Fields()
                .put("type", "trace")
                .put("target", target)
                .put("address", result.target().address().toString())
                .put("port", result.target().port())
                .put("mptcpVersion", result.version().number())
                .put("verdict", result.answer().verdict().name())
                .put("sentence", result.answer().sentence());
    }

    private List<Fields> hops(TraceResult result, PathView sweep) {
        return TraceRow.of(result, sweep).stream().map(this::hop).toList();
    }

    private Fields common(Fields fields, TraceRow row) {
        fields.put("hop", row.hop()).put("role", row.role().name().toLowerCase(Locale.ROOT));
        List<String> known = row.addresses().stream()
                .flatMap(address -> names.apply(address).stream())
                .toList();
        if (!known.isEmpty()) {
            fields.put("names", known);
        }
        if (row.role() == TraceRow.Role.ROUTER) {
            fields.put("sent", row.sent())
                    .put("answered", row.answered())
                    .put("option", row.optionState().toString());
        }
        row.rttNanos().ifPresent(nanos -> fields.put("rttMicros", nanos / 1000));
        return fields;
    }

    private Fields hop(TraceRow row) {
        Fields fields = common(new Fields(), row).put("addresses", texts(row.addresses()));
        row.answer()
                .ifPresent(segment -> fields.put("answer", AnswerWords.of(segment))
                        .put("answerOptions", segment.options().write().toHex()));
        fields.put("changesSince", changes(row.since()));
        row.view().flatMap(view -> view.quote()).ifPresent(quote -> fields.put("quote", quote(quote)));
        return fields;
    }

    private static Fields quote(TtlReply.Icmp reply) {
        QuoteComparison comparison = reply.comparison();
        return new Fields()
                .put("icmp", reply.message().describe())
                .put("bytes", reply.quoted().toHex())
                .put("tcpBytes", comparison.tcpBytes())
                .put("unseen", comparison.unseen())
                .put("hopLimit", reply.quote().hopLimit())
                .put("changes", changes(comparison.changes()))
                .put("optionBytesChanged", comparison.optionBytes());
    }

    private static List<Fields> changes(List<FieldChange> changes) {
        return changes.stream()
                .map(change -> new Fields()
                        .put("field", change.field().words())
                        .put("sent", change.sent())
                        .put("seen", change.seen()))
                .toList();
    }

    private static List<String> texts(List<IpAddress> addresses) {
        return addresses.stream().map(IpAddress::toString).toList();
    }
}
