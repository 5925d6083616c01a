package org.mpcap.wire.mptcp;

import java.util.OptionalInt;
import java.util.OptionalLong;
import org.mpcap.wire.ByteReader;
import org.mpcap.wire.ByteWriter;
import org.mpcap.wire.Bytes;
import org.mpcap.wire.Defect;
import org.mpcap.wire.FieldWidth;
import org.mpcap.wire.IpAddress;
import org.mpcap.wire.TcpOption;
import org.mpcap.wire.TransportAddress;

/**
 * ADD_ADDR: announces one more address (RFC 8684 section 3.4.1, RFC 6824 section 3.4.1).
 *
 * <pre>
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * +---------------+---------------+-------+-------+---------------+
 * |    Kind=30    |    Length     |Subt.=3| flags |  Address ID   |
 * +---------------+---------------+-------+-------+---------------+
 * |           Address (IPv4: 4 octets / IPv6: 16 octets)          |
 * +-------------------------------+-------------------------------+
 * |   Port (2 octets, optional)   |                               |
 * +-------------------------------+                               |
 * |            Truncated HMAC (8 octets, v1 without E)            |
 * |                               +-------------------------------+
 * |                               |
 * +-------------------------------+
 * </pre>
 *
 * <p>The length alone decides the form: 8 IPv4, 10 with port, 16 with HMAC, 18 with both; 20, 22, 28 and 30 for IPv6.
 * The four bits behind the subtype are the IP version (4 or 6) in v0, which knows no HMAC; in v1 they are three reserved bits and
 * E, the echo, which goes without HMAC.
 *
 * @param flags the low nibble of the subtype byte
 * @param addressId id of the address, 0…255
 * @param address the address
 * @param port the port, if it is not the one of the subflow the option came on; 16 bits
 * @param hmac the right 64 bits of the sender's HMAC
 */
public record AddAddr(int flags, int addressId, IpAddress address, OptionalInt port, OptionalLong hmac)
        implements MptcpOption {
    /** Subtype of ADD_ADDR. */
    public static final int SUBTYPE = 0x3;

    /** E (v1): the receiver of an ADD_ADDR repeats it to confirm it. */
    public static final int FLAG_ECHO = 0x1;

    private static final int HEAD_LENGTH = 4;
    private static final int PORT_LENGTH = 2;
    private static final int HMAC_LENGTH = 8;

    /** @throws IllegalArgumentException if a value does not fit its field */
    public AddAddr {
        FieldWidth.check("flags", flags, 4);
        FieldWidth.check("address id", addressId, 8);
        FieldWidth.check("port", port, 16);
    }

    /** Parses an option whose kind, length byte and subtype are right. */
    static MptcpOption parse(Bytes option) {
        int addressLength = switch (option.length()) {
            case 8, 10, 16, 18 -> 4;
            case 20, 22, 28, 30 -> 16;
            default -> 0;
        };
        if (addressLength == 0) {
            return UnparsedMptcp.at(option, Defect.Rule.ADD_ADDR_LENGTH, 1);
        }
        ByteReader in = new ByteReader(option.from(HEAD_LENGTH));
        IpAddress address = IpAddress.of(in.bytes(addressLength));
        boolean hasPort = in.remaining() % HMAC_LENGTH == PORT_LENGTH;
        OptionalInt port = hasPort ? OptionalInt.of(in.u16()) : OptionalInt.empty();
        OptionalLong hmac = in.remaining() == HMAC_LENGTH ? OptionalLong.of(in.u64()) : OptionalLong.empty();
        return new AddAddr(option.u8(2) & 0xf, option.u8(3), address, port, hmac);
    }

    @Override
    public int subtype() {
        return SUBTYPE;
    }

    @Override
    public void write(ByteWriter out) {
        int length = HEAD_LENGTH
                + address.bytes().length()
                + (port.isPresent() ? PORT_LENGTH : 0)
                + (hmac.isPresent() ? HMAC_LENGTH : 0);
        out.u8(TcpOption.KIND_MPTCP)
                .u8(length)
                .u8(SUBTYPE << 4 | flags)
                .u8(addressId)
                .bytes(address.bytes());
        port.ifPresent(out::u16);
        hmac.ifPresent(out::u64);
    }

    /** As {@code add_addr id 2 192.0.2.1:80 hmac 0x…}; the nibble as {@code ipver 4}, {@code echo} or {@code flags 0x…}. */
    @Override
    public String describe() {
        OptionWords words = new OptionWords("add_addr");
        switch (flags) {
            case 0 -> {}
            case FLAG_ECHO -> words.word("echo");
            case 4, 6 -> words.number("ipver", flags);
            default -> words.word("flags").word("0x" + Integer.toHexString(flags));
        }
        return words.number("id", addressId)
                .word(port.isPresent() ? new TransportAddress(address, port.getAsInt()).toString() : address.toString())
                .hex64("hmac", hmac)
                .toString();
    }
}
