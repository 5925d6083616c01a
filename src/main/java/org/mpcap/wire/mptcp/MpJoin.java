package org.mpcap.wire.mptcp;

import org.mpcap.wire.ByteWriter;
import org.mpcap.wire.Bytes;
import org.mpcap.wire.Defect;
import org.mpcap.wire.FieldWidth;
import org.mpcap.wire.TcpOption;

/**
 * MP_JOIN: adds a subflow (RFC 8684 section 3.2, RFC 6824 section 3.2). The length alone decides the form.
 *
 * <pre>
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * +---------------+---------------+-------+-----+-+---------------+
 * |    Kind=30    |  Length = 12  |Subt.=1|(rsv)|B|   Address ID  |  SYN
 * +---------------+---------------+-------+-----+-+---------------+
 * |                   Receiver's Token (32 bits)                  |
 * +---------------------------------------------------------------+
 * |                Sender's Random Number (32 bits)               |
 * +---------------------------------------------------------------+
 *
 * +---------------+---------------+-------+-----+-+---------------+
 * |    Kind=30    |  Length = 16  |Subt.=1|(rsv)|B|   Address ID  |  SYN/ACK
 * +---------------+---------------+-------+-----+-+---------------+
 * |                Sender's Truncated HMAC (64 bits)              |
 * |                                                               |
 * +---------------------------------------------------------------+
 * |                Sender's Random Number (32 bits)               |
 * +---------------------------------------------------------------+
 *
 * +---------------+---------------+-------+-----------------------+
 * |    Kind=30    |  Length = 24  |Subt.=1|      (reserved)       |  ACK
 * +---------------+---------------+-------+-----------------------+
 * |                    Sender's HMAC (160 bits)                   |
 * |                             ...                               |
 * +---------------------------------------------------------------+
 * </pre>
 *
 * <p>The layout is the same in both versions. The HMAC of the ACK is a whole HMAC-SHA1 in v0 and the left 160 bits of an
 * HMAC-SHA256 in v1.
 */
public sealed interface MpJoin extends MptcpOption {
    /** Subtype of MP_JOIN. */
    int SUBTYPE = 0x1;

    /** B: use this subflow only when no other works. */
    int FLAG_BACKUP = 0x1;

    @Override
    default int subtype() {
        return SUBTYPE;
    }

    /** Parses an option whose kind, length byte and subtype are right. */
    static MptcpOption parse(Bytes option) {
        int flags = option.u8(2) & 0xf;
        return switch (option.length()) {
            case Syn.LENGTH -> new Syn(flags, option.u8(3), option.u32(4), option.u32(8));
            case SynAck.LENGTH -> new SynAck(flags, option.u8(3), option.u64(4), option.u32(12));
            case Ack.LENGTH -> new Ack(option.u16(2) & 0xfff, option.from(4));
            default -> UnparsedMptcp.at(option, Defect.Rule.MP_JOIN_LENGTH, 1);
        };
    }

    private static void check(int flags, int addressId) {
        FieldWidth.check("flags", flags, 4);
        FieldWidth.check("address id", addressId, 8);
    }

    private static ByteWriter head(ByteWriter out, int length, int flags, int addressId) {
        return out.u8(TcpOption.KIND_MPTCP).u8(length).u8(SUBTYPE << 4 | flags).u8(addressId);
    }

    private static OptionWords words(String handshake, int flags, int addressId) {
        return new OptionWords("mp_join")
                .word(handshake)
                .wordIf((flags & FLAG_BACKUP) != 0, "backup")
                .reserved(flags & ~FLAG_BACKUP)
                .number("id", addressId);
    }

    /**
     * In a SYN, length 12.
     *
     * @param flags the low nibble of the subtype byte: three reserved bits, then B
     * @param addressId id of the source address, 0…255
     * @param receiverToken names the connection at the receiver
     * @param nonce the sender's random number
     */
    record Syn(int flags, int addressId, int receiverToken, int nonce) implements MpJoin {
        private static final int LENGTH = 12;

        /** @throws IllegalArgumentException if a value does not fit its field */
        public Syn {
            check(flags, addressId);
        }

        @Override
        public void write(ByteWriter out) {
            head(out, LENGTH, flags, addressId).u32(receiverToken).u32(nonce);
        }

        @Override
        public String describe() {
            return words("syn", flags, addressId)
                    .hex32("token", receiverToken)
                    .hex32("nonce", nonce)
                    .toString();
        }
    }

    /**
     * In a SYN/ACK, length 16.
     *
     * @param flags the low nibble of the subtype byte: three reserved bits, then B
     * @param addressId id of the source address, 0…255
     * @param truncatedHmac the left 64 bits of the sender's HMAC
     * @param nonce the sender's random number
     */
    record SynAck(int flags, int addressId, long truncatedHmac, int nonce) implements MpJoin {
        private static final int LENGTH = 16;

        /** @throws IllegalArgumentException if a value does not fit its field */
        public SynAck {
            check(flags, addressId);
        }

        @Override
        public void write(ByteWriter out) {
            head(out, LENGTH, flags, addressId).u64(truncatedHmac).u32(nonce);
        }

        @Override
        public String describe() {
            return words("syn-ack", flags, addressId)
                    .hex64("hmac", truncatedHmac)
                    .hex32("nonce", nonce)
                    .toString();
        }
    }

    /**
     * In the third ACK, length 24.
     *
     * @param reserved the 12 bits behind the subtype
     * @param hmac the left 160 bits of the sender's HMAC, 20 bytes
     */
    record Ack(int reserved, Bytes hmac) implements MpJoin {
        private static final int LENGTH = 24;
        private static final int HMAC_LENGTH = 20;

        /** @throws IllegalArgumentException if {@code reserved} does not fit 12 bits or the HMAC is not 20 bytes long */
        public Ack {
            FieldWidth.check("reserved", reserved, 12);
            if (hmac.length() != HMAC_LENGTH) {
                throw new IllegalArgumentException("HMAC has " + hmac.length() + " bytes, not " + HMAC_LENGTH);
            }
        }

        @Override
        public void write(ByteWriter out) {
            out.u8(TcpOption.KIND_MPTCP)
                    .u8(LENGTH)
                    .u16(SUBTYPE << 12 | reserved)
                    .bytes(hmac);
        }

        @Override
        public String describe() {
            return new OptionWords("mp_join")
                    .word("ack")
                    .reserved(reserved)
                    .word("hmac")
                    .word("0x" + hmac)
                    .toString();
        }
    }
}
