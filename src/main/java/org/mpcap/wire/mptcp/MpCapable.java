package org.mpcap.wire.mptcp;

import java.util.OptionalInt;
import org.mpcap.wire.ByteWriter;
import org.mpcap.wire.Bytes;
import org.mpcap.wire.Defect;
import org.mpcap.wire.FieldWidth;
import org.mpcap.wire.TcpOption;

/**
 * MP_CAPABLE: opens a connection (RFC 8684 section 3.1, RFC 6824 section 3.1).
 *
 * <pre>
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * +---------------+---------------+-------+-------+---------------+
 * |    Kind=30    |    Length     |Subt.=0|Version|A|B|C|D|E|F|G|H|
 * +---------------+---------------+-------+-------+---------------+
 * |               Option Sender's Key (Length &gt; 4)                |
 * |                                                               |
 * +---------------------------------------------------------------+
 * |              Option Receiver's Key (Length &gt; 12)              |
 * |                                                               |
 * +-------------------------------+-------------------------------+
 * | Data-Level Length (&gt; 20)      | Checksum (Length &gt; 22)        |
 * +-------------------------------+-------------------------------+
 * </pre>
 *
 * <table>
 * <caption>Lengths</caption>
 * <tr><th></th><th>v0</th><th>v1</th></tr>
 * <tr><td>SYN</td><td>12, initiator's key</td><td>4</td></tr>
 * <tr><td>SYN/ACK</td><td>12, listener's key</td><td>12, listener's key</td></tr>
 * <tr><td>third ACK</td><td>20, both keys</td><td>20, both keys</td></tr>
 * <tr><td>first data</td><td>–</td><td>22, or 24 with a checksum</td></tr>
 * </table>
 *
 * <p>The length alone decides the form. Flag C means "no join to this address and port" in v1; in v0, C to H all negotiate
 * the cryptographic algorithm. H asks for HMAC-SHA1 in v0, HMAC-SHA256 in v1.
 */
public sealed interface MpCapable extends MptcpOption {
    /** Subtype of MP_CAPABLE. */
    int SUBTYPE = 0x0;

    /** A: the DSS checksum is required. */
    int FLAG_CHECKSUM = 0x80;
    /** B: extensibility; must be 0, and an option that has it set is ignored. */
    int FLAG_EXTENSIBILITY = 0x40;
    /** C (v1): the sender accepts no subflow to this address and port. */
    int FLAG_NO_JOIN_TO_INITIAL = 0x20;
    /** H: HMAC with the hash of the version. */
    int FLAG_HMAC = 0x01;

    /** The version, 0…15. */
    int version();

    /** The flags A to H, A being 0x80. */
    int flags();

    @Override
    default int subtype() {
        return SUBTYPE;
    }

    /** Whether all flags of {@code mask} are set. */
    default boolean has(int mask) {
        return (flags() & mask) == mask;
    }

    /** Parses an option whose kind, length byte and subtype are right. */
    static MptcpOption parse(Bytes option) {
        int version = option.u8(2) & 0xf;
        return switch (option.length()) {
            case Syn.LENGTH -> new Syn(version, option.u8(3));
            case OneKey.LENGTH -> new OneKey(version, option.u8(3), option.u64(4));
            case BothKeys.LENGTH -> new BothKeys(version, option.u8(3), option.u64(4), option.u64(12));
            case WithData.LENGTH ->
                new WithData(version, option.u8(3), option.u64(4), option.u64(12), option.u16(20), OptionalInt.empty());
            case WithData.LENGTH_WITH_CHECKSUM ->
                new WithData(
                        version,
                        option.u8(3),
                        option.u64(4),
                        option.u64(12),
                        option.u16(20),
                        OptionalInt.of(option.u16(22)));
            default -> UnparsedMptcp.at(option, Defect.Rule.MP_CAPABLE_LENGTH, 1);
        };
    }

    private static void check(int version, int flags) {
        FieldWidth.check("version", version, 4);
        FieldWidth.check("flags", flags, 8);
    }

    private static ByteWriter head(ByteWriter out, int length, MpCapable option) {
        return out.u8(TcpOption.KIND_MPTCP)
                .u8(length)
                .u8(SUBTYPE << 4 | option.version())
                .u8(option.flags());
    }

    private static OptionWords words(MpCapable option) {
        StringBuilder letters = new StringBuilder(8);
        for (int bit = 0; bit < 8; bit++) {
            if (option.has(0x80 >>> bit)) {
                letters.append((char) ('A' + bit));
            }
        }
        return new OptionWords("mp_capable")
                .word("v" + option.version())
                .word("flags")
                .word("[" + letters + "]");
    }

    /**
     * The SYN of v1, length 4: no key yet.
     *
     * @param version 0…15
     * @param flags A to H, 8 bits
     */
    record Syn(int version, int flags) implements MpCapable {
        private static final int LENGTH = 4;

        /** @throws IllegalArgumentException if a value does not fit its field */
        public Syn {
            check(version, flags);
        }

        @Override
        public void write(ByteWriter out) {
            head(out, LENGTH, this);
        }

        @Override
        public String describe() {
            return words(this).toString();
        }
    }

    /**
     * SYN of v0 and SYN/ACK of both versions, length 12.
     *
     * @param version 0…15
     * @param flags A to H, 8 bits
     * @param senderKey key of the end that sends the option
     */
    record OneKey(int version, int flags, long senderKey) implements MpCapable {
        private static final int LENGTH = 12;

        /** @throws IllegalArgumentException if a value does not fit its field */
        public OneKey {
            check(version, flags);
        }

        @Override
        public void write(ByteWriter out) {
            head(out, LENGTH, this).u64(senderKey);
        }

        @Override
        public String describe() {
            return words(this).hex64("key", senderKey).toString();
        }
    }

    /**
     * The third ACK, length 20.
     *
     * @param version 0…15
     * @param flags A to H, 8 bits
     * @param senderKey key of the end that sends the option, the initiator
     * @param receiverKey key of the other end, the listener
     */
    record BothKeys(int version, int flags, long senderKey, long receiverKey) implements MpCapable {
        private static final int LENGTH = 20;

        /** @throws IllegalArgumentException if a value does not fit its field */
        public BothKeys {
            check(version, flags);
        }

        @Override
        public void write(ByteWriter out) {
            head(out, LENGTH, this).u64(senderKey).u64(receiverKey);
        }

        @Override
        public String describe() {
            return words(this)
                    .hex64("key", senderKey)
                    .hex64("peer-key", receiverKey)
                    .toString();
        }
    }

    /**
     * The first data of a v1 initiator, length 22, or 24 with a checksum. Maps the payload at data sequence number IDSN + 1 and
     * relative subflow sequence number 1, neither of which is on the wire.
     *
     * @param version 0…15
     * @param flags A to H, 8 bits
     * @param senderKey key of the end that sends the option, the initiator
     * @param receiverKey key of the other end, the listener
     * @param dataLength bytes of the mapping, 0…65535
     * @param checksum the DSS checksum, 16 bits, if the option has one
     */
    record WithData(int version, int flags, long senderKey, long receiverKey, int dataLength, OptionalInt checksum)
            implements MpCapable {
        private static final int LENGTH = 22;
        private static final int LENGTH_WITH_CHECKSUM = 24;

        /** @throws IllegalArgumentException if a value does not fit its field */
        public WithData {
            check(version, flags);
            FieldWidth.check("data-level length", dataLength, 16);
            FieldWidth.check("checksum", checksum, 16);
        }

        @Override
        public void write(ByteWriter out) {
            head(out, checksum.isPresent() ? LENGTH_WITH_CHECKSUM : LENGTH, this)
                    .u64(senderKey)
                    .u64(receiverKey)
                    .u16(dataLength);
            checksum.ifPresent(out::u16);
        }

        @Override
        public String describe() {
            return words(this)
                    .hex64("key", senderKey)
                    .hex64("peer-key", receiverKey)
                    .number("len", dataLength)
                    .hex16("csum", checksum)
                    .toString();
        }
    }
}
