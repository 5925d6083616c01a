package org.mpcap.conformance;

import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.mpcap.crypto.DssChecksum;
import org.mpcap.wire.Bytes;
import org.mpcap.wire.mptcp.Dss;

/**
 * A DSS being made up, right for the next data of a connection unless told otherwise.
 */
public final class DssBuilder {
    private final CraftedConnection connection;
    private final Bytes data;
    private long dsn;
    private int ssn;
    private int length;
    private boolean wide = true;
    private boolean wideAck = true;
    private boolean acknowledges = true;
    private boolean maps = true;
    private boolean fin;
    private int extraFlags;
    private int checksumChange;
    private boolean narrowChecksum;
    private boolean checksum;

    DssBuilder(CraftedConnection connection, CraftedSubflow subflow, Bytes data) {
        this.connection = connection;
        this.data = data;
        this.dsn = connection.nextDsn();
        this.ssn = subflow.ssn();
        this.length = data.length();
        this.checksum = connection.checksums();
    }

    /** The data sequence number. */
    public DssBuilder dsn(long value) {
        dsn = value;
        return this;
    }

    /** The subflow sequence number. */
    public DssBuilder ssn(int value) {
        ssn = value;
        return this;
    }

    /** The data-level length. */
    public DssBuilder length(int value) {
        length = value;
        return this;
    }

    /** A 32-bit data sequence number. */
    public DssBuilder narrow() {
        wide = false;
        return this;
    }

    /** A 32-bit DATA_ACK. */
    public DssBuilder narrowAck() {
        wideAck = false;
        return this;
    }

    /** No DATA_ACK. */
    public DssBuilder withoutAck() {
        acknowledges = false;
        return this;
    }

    /** No mapping, only the DATA_ACK. */
    public DssBuilder ackOnly() {
        maps = false;
        return this;
    }

    /** DATA_FIN behind the data; the length grows by one, and without data the subflow sequence number is 0. */
    public DssBuilder fin() {
        fin = true;
        length = data.length() + 1;
        if (data.isEmpty()) {
            ssn = 0;
        }
        return this;
    }

    /** Further flag bits, of the twelve behind the subtype. */
    public DssBuilder flags(int bits) {
        extraFlags |= bits;
        return this;
    }

    /** With or without checksum, whatever was agreed. */
    public DssBuilder checksum(boolean present) {
        checksum = present;
        return this;
    }

    /** With a checksum that is wrong. */
    public DssBuilder wrongChecksum() {
        checksum = true;
        checksumChange = 0x5a5a;
        return this;
    }

    /** With a checksum over the 32-bit data sequence number instead of the 64-bit one. */
    public DssBuilder narrowChecksum() {
        checksum = true;
        narrowChecksum = true;
        return this;
    }

    /** Infinite mapping: length 0. */
    public DssBuilder infinite() {
        length = 0;
        return this;
    }

    /** The option. */
    public Dss option() {
        int flags = extraFlags | (fin ? Dss.FLAG_DATA_FIN : 0);
        if (acknowledges) {
            flags |= Dss.FLAG_DATA_ACK | (wideAck ? Dss.FLAG_WIDE_DATA_ACK : 0);
        }
        if (maps) {
            flags |= Dss.FLAG_MAPPING | (wide ? Dss.FLAG_WIDE_DSN : 0);
        }
        long ack = connection.peerNext();
        OptionalLong dataAck =
                acknowledges ? OptionalLong.of(wideAck ? ack : ack & 0xffff_ffffL) : OptionalLong.empty();
        long shown = wide ? dsn : dsn & 0xffff_ffffL;
        OptionalInt sum = checksum
                ? OptionalInt.of(
                        DssChecksum.of(narrowChecksum ? dsn & 0xffff_ffffL : dsn, ssn, length, data) ^ checksumChange)
                : OptionalInt.empty();
        return new Dss(flags, dataAck, maps ? Optional.of(new Dss.Mapping(shown, ssn, length, sum)) : Optional.empty());
    }
}
