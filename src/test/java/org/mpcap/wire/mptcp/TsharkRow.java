package org.mpcap.wire.mptcp;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.mpcap.wire.OptionList;
import org.mpcap.wire.TcpOption;

/** The options of one TCP header in the columns and the notation of {@code tshark -T fields}, from our own values. */
final class TsharkRow {
    /** The columns, in the order of the recorded command. */
    enum Column {
        KIND("tcp.option_kind"),
        LENGTH("tcp.option_len"),
        SUBTYPE("tcp.options.mptcp.subtype"),
        VERSION("tcp.options.mptcp.version"),
        FLAGS("tcp.options.mptcp.flags"),
        RESERVED("tcp.options.mptcp.reserved"),
        BACKUP("tcp.options.mptcp.backup.flag"),
        DATA_FIN("tcp.options.mptcp.datafin.flag"),
        ADDRESS_ID("tcp.options.mptcp.addrid"),
        SENDER_KEY("tcp.options.mptcp.sendkey"),
        RECEIVER_KEY("tcp.options.mptcp.recvkey"),
        TOKEN("tcp.options.mptcp.recvtok"),
        NONCE("tcp.options.mptcp.sendrand"),
        TRUNCATED_HMAC("tcp.options.mptcp.sendtrunchmac"),
        HMAC("tcp.options.mptcp.sendhmac"),
        ADDRESS_HMAC("tcp.options.mptcp.addaddrtrunchmac"),
        DATA_ACK("tcp.options.mptcp.rawdataack"),
        DSN("tcp.options.mptcp.rawdataseqno"),
        SSN("tcp.options.mptcp.subflowseqno"),
        DATA_LENGTH("tcp.options.mptcp.datalvllen"),
        CHECKSUM("tcp.options.mptcp.checksum"),
        IP_VERSION("tcp.options.mptcp.ipver"),
        ECHO("tcp.options.mptcp.echo"),
        IPV4("tcp.options.mptcp.ipv4"),
        IPV6("tcp.options.mptcp.ipv6"),
        PORT("tcp.options.mptcp.port"),
        RESET_REASON("tcp.options.mptcp.rst_reason"),
        REMOVED("mptcp.rm_addr.count");

        private final String field;

        Column(String field) {
            this.field = field;
        }

        static String fields() {
            return Stream.of(values()).map(column -> "-e " + column.field).collect(Collectors.joining(" "));
        }
    }

    private static final HexFormat HEX = HexFormat.of();

    private final Map<Column, List<String>> cells = new EnumMap<>(Column.class);

    TsharkRow(OptionList options) {
        options.options().forEach(this::frame);
        MptcpOption.in(options).forEach(this::option);
    }

    private void put(Column column, String text) {
        cells.computeIfAbsent(column, empty -> new ArrayList<>()).add(text);
    }

    private void put(Column column, long number) {
        put(column, Long.toUnsignedString(number));
    }

    private void putByte(Column column, int value) {
        put(column, "0x" + HEX.toHexDigits((byte) value));
    }

    private void putWord(Column column, int value) {
        put(column, "0x" + HEX.toHexDigits((short) value));
    }

    private void frame(TcpOption option) {
        put(Column.KIND, option.kind());
        if (option instanceof TcpOption.EndOfOptions end) {
            for (int at = 0; at < end.padding().length(); at++) {
                put(Column.KIND, end.padding().u8(at));
            }
        } else if (option.kind() != 1) {
            put(Column.LENGTH, option.toBytes().u8(1));
        }
    }

    private void option(MptcpOption option) {
        put(Column.SUBTYPE, option.subtype());
        if (option instanceof MpCapable capable) {
            capable(capable);
        } else if (option instanceof MpJoin join) {
            join(join);
        } else if (option instanceof Dss dss) {
            dss(dss);
        } else if (option instanceof AddAddr announced) {
            address(announced);
        } else if (option instanceof RemoveAddr removed) {
            put(Column.REMOVED, removed.addressIds().size());
            removed.addressIds().forEach(id -> put(Column.ADDRESS_ID, id));
        } else if (option instanceof MpPrio prio) {
            putByte(Column.FLAGS, MpPrio.SUBTYPE << 4 | prio.flags());
            put(Column.BACKUP, prio.flags() & MpPrio.FLAG_BACKUP);
            prio.addressId().ifPresent(id -> put(Column.ADDRESS_ID, id));
        } else if (option instanceof MpFail fail) {
            putWord(Column.RESERVED, fail.reserved());
            put(Column.DSN, fail.dataSequenceNumber());
        } else if (option instanceof MpFastClose close) {
            putWord(Column.RESERVED, close.reserved());
            put(Column.RECEIVER_KEY, close.receiverKey());
        } else if (option instanceof MpTcpRst reset) {
            putByte(Column.FLAGS, MpTcpRst.SUBTYPE << 4 | reset.flags());
            putByte(Column.RESET_REASON, reset.reason());
        } else if (option instanceof UnparsedMptcp malformed && malformed.subtype() == MpCapable.SUBTYPE) {
            // tshark reads the first four bytes of MP_CAPABLE before it looks at the length.
            put(Column.VERSION, malformed.raw().u8(2) & 0xf);
            putByte(Column.FLAGS, malformed.raw().u8(3));
        }
    }

    private void capable(MpCapable option) {
        put(Column.VERSION, option.version());
        putByte(Column.FLAGS, option.flags());
        if (option instanceof MpCapable.OneKey one) {
            put(Column.SENDER_KEY, one.senderKey());
        } else if (option instanceof MpCapable.BothKeys both) {
            put(Column.SENDER_KEY, both.senderKey());
            put(Column.RECEIVER_KEY, both.receiverKey());
        } else if (option instanceof MpCapable.WithData data) {
            put(Column.SENDER_KEY, data.senderKey());
            put(Column.RECEIVER_KEY, data.receiverKey());
            put(Column.DATA_LENGTH, data.dataLength());
            data.checksum().ifPresent(sum -> putWord(Column.CHECKSUM, sum));
        }
    }

    private void join(MpJoin option) {
        if (option instanceof MpJoin.Syn syn) {
            joinHead(syn.flags(), syn.addressId(), syn.nonce());
            put(Column.TOKEN, Integer.toUnsignedLong(syn.receiverToken()));
        } else if (option instanceof MpJoin.SynAck synAck) {
            joinHead(synAck.flags(), synAck.addressId(), synAck.nonce());
            put(Column.TRUNCATED_HMAC, synAck.truncatedHmac());
        } else if (option instanceof MpJoin.Ack ack) {
            putWord(Column.RESERVED, ack.reserved());
            put(Column.HMAC, ack.hmac().toHex());
        }
    }

    private void joinHead(int flags, int addressId, int nonce) {
        putByte(Column.FLAGS, MpJoin.SUBTYPE << 4 | flags);
        put(Column.BACKUP, flags & MpJoin.FLAG_BACKUP);
        put(Column.ADDRESS_ID, addressId);
        put(Column.NONCE, Integer.toUnsignedLong(nonce));
    }

    private void dss(Dss dss) {
        putByte(Column.FLAGS, dss.flags());
        put(Column.DATA_FIN, dss.has(Dss.FLAG_DATA_FIN) ? 1 : 0);
        dss.dataAck().ifPresent(number -> put(Column.DATA_ACK, number));
        dss.mapping().ifPresent(mapping -> {
            put(Column.DSN, mapping.dataSequenceNumber());
            put(Column.SSN, Integer.toUnsignedLong(mapping.subflowSequenceNumber()));
            put(Column.DATA_LENGTH, mapping.length());
        });
    }

    private void address(AddAddr option) {
        if (option.flags() == 4 || option.flags() == 6) {
            put(Column.IP_VERSION, option.flags());
        } else {
            put(Column.ECHO, option.flags() & AddAddr.FLAG_ECHO);
        }
        put(Column.ADDRESS_ID, option.addressId());
        put(
                option.address().isV6() ? Column.IPV6 : Column.IPV4,
                option.address().toString());
        option.port().ifPresent(port -> put(Column.PORT, port));
        option.hmac().ifPresent(hmac -> put(Column.ADDRESS_HMAC, hmac));
    }

    /** One cell; empty if the options have no such field. */
    String cell(Column column) {
        return String.join(",", cells.getOrDefault(column, List.of()));
    }

    /** All cells with bars between. */
    @Override
    public String toString() {
        return Stream.of(Column.values()).map(this::cell).collect(Collectors.joining("|"));
    }
}
