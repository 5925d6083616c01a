package org.mpcap.conformance;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.mpcap.wire.ByteWriter;
import org.mpcap.wire.Bytes;

/** What the server has sent on one subflow, in order, and where its mappings put it. */
final class SubflowData {
    /** A mapping of the server; {@code ssn} counts from 1. */
    record Mapped(int ssn, long dsn, int length) {
        private boolean covers(int position) {
            return ssn - position <= 0 && ssn + length - position > 0;
        }
    }

    private final List<Mapped> mappings = new ArrayList<>();
    private final ByteWriter stream = new ByteWriter(256);

    /** Takes note of a mapping. */
    void note(Mapped mapped) {
        if (!mappings.contains(mapped)) {
            mappings.add(mapped);
        }
    }

    /** Takes the next data in order, which begins at {@code ssn}, and hands it to the connection piece by piece. */
    void take(int ssn, Bytes data, Optional<CraftedConnection> connection) {
        stream.bytes(data);
        int at = 0;
        while (at < data.length()) {
            int position = ssn + at;
            Optional<Mapped> covering =
                    mappings.stream().filter(m -> m.covers(position)).findFirst();
            if (covering.isEmpty()) {
                connection.ifPresent(CraftedConnection::unmapped);
                return;
            }
            Mapped mapped = covering.get();
            int size = Math.min(mapped.ssn() + mapped.length() - position, data.length() - at);
            Bytes piece = data.slice(at, size);
            connection.ifPresent(of -> of.place(mapped.dsn() + (position - mapped.ssn()), piece));
            at += size;
        }
    }

    /** All of it, as text. */
    String text() {
        return new String(stream.toBytes().toArray(), StandardCharsets.UTF_8);
    }

    /** Number of bytes. */
    int length() {
        return stream.size();
    }
}
