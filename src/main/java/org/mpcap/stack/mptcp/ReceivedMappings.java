package org.mpcap.stack.mptcp;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.mpcap.crypto.DssChecksum;
import org.mpcap.wire.ByteWriter;
import org.mpcap.wire.Bytes;

/**
 * Joins one subflow's bytes, which come in order, with the mappings that place them in the data stream; mappings may come
 * earlier, later or several times (RFC 8684 3.3.1).
 */
final class ReceivedMappings {
    private static final int MOST_MAPPINGS = 256;
    private static final int MOST_BYTES = 1 << 18;

    /**
     * A mapping with its DSN in 64 bits; {@code ssn} counts from 1 for the first byte of the subflow; {@code declared} is the
     * length in the option, which with a DATA_FIN is one more than the bytes mapped.
     */
    record Mapping(long dsn, int ssn, int length, int declared, OptionalInt checksum) {}

    /** Bytes placed in the data stream; {@code intact} is false when the mapping's checksum does not hold. */
    record Placed(long dsn, Bytes data, boolean intact) {}

    private final List<Mapping> mappings = new ArrayList<>();
    private final boolean checksums;
    private ByteWriter buffered = new ByteWriter(256);
    private int bufferStart = 1;

    /** @param checksums whether mappings are delivered whole and checked */
    ReceivedMappings(boolean checksums) {
        this.checksums = checksums;
    }

    /** Notes a mapping; one known already or beyond the bound is dropped. */
    void map(Mapping mapping) {
        boolean past = mapping.ssn() + mapping.length() - bufferStart <= 0;
        if (!past && mappings.size() < MOST_MAPPINGS && !mappings.contains(mapping)) {
            mappings.add(mapping);
        }
    }

    /** Appends the subflow's next bytes; returns false if they would exceed the bound. */
    boolean append(Bytes data) {
        if (buffered.size() + data.length() > MOST_BYTES) {
            return false;
        }
        buffered.bytes(data);
        return true;
    }

    /** Bytes that have come and no mapping covers. */
    int unmapped() {
        return covering().isPresent() ? 0 : buffered.size();
    }

    /** Bytes that have come and were not taken out. */
    int buffered() {
        return buffered.size();
    }

    private Optional<Mapping> covering() {
        return mappings.stream()
                .filter(mapping ->
                        mapping.ssn() - bufferStart <= 0 && mapping.ssn() + mapping.length() - bufferStart > 0)
                .findFirst();
    }

    /** Takes out all bytes whose place is known; with checksums, whole mappings only. */
    List<Placed> drain() {
        List<Placed> placed = new ArrayList<>();
        for (Optional<Mapping> found = covering(); found.isPresent() && buffered.size() > 0; found = covering()) {
            Mapping mapping = found.get();
            int skip = bufferStart - mapping.ssn();
            int wanted = mapping.length() - skip;
            if (checksums && buffered.size() < wanted) {
                break;
            }
            Bytes all = buffered.toBytes();
            Bytes data = all.slice(0, Math.min(wanted, all.length()));
            placed.add(new Placed(mapping.dsn() + skip, data, !checksums || holds(mapping, skip, data)));
            buffered = new ByteWriter(256).bytes(all.from(data.length()));
            bufferStart += data.length();
            mappings.removeIf(old -> old.ssn() + old.length() - bufferStart <= 0);
        }
        return placed;
    }

    private static boolean holds(Mapping mapping, int skip, Bytes data) {
        return skip == 0
                && mapping.checksum().isPresent()
                && mapping.checksum().getAsInt()
                        == DssChecksum.of(mapping.dsn(), mapping.ssn(), mapping.declared(), data);
    }

    /** Takes out all bytes, mapped or not, when the connection has fallen back. */
    Bytes drainAll() {
        Bytes all = buffered.toBytes();
        buffered = new ByteWriter(256);
        bufferStart += all.length();
        mappings.clear();
        return all;
    }
}
