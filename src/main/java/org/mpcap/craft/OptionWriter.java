package org.mpcap.craft;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.mpcap.craft.Step.Term;
import org.mpcap.crypto.AddAddrHmac;
import org.mpcap.crypto.DssChecksum;
import org.mpcap.crypto.JoinHmac;
import org.mpcap.crypto.Key;
import org.mpcap.crypto.MptcpVersion;
import org.mpcap.crypto.Nonce;
import org.mpcap.crypto.Token;
import org.mpcap.handshake.ConnectionKeys;
import org.mpcap.wire.Bytes;
import org.mpcap.wire.Defect;
import org.mpcap.wire.IpAddress;
import org.mpcap.wire.TcpOption;
import org.mpcap.wire.mptcp.AddAddr;
import org.mpcap.wire.mptcp.Dss;
import org.mpcap.wire.mptcp.MpCapable;
import org.mpcap.wire.mptcp.MpFail;
import org.mpcap.wire.mptcp.MpFastClose;
import org.mpcap.wire.mptcp.MpJoin;
import org.mpcap.wire.mptcp.MpPrio;
import org.mpcap.wire.mptcp.MpTcpRst;
import org.mpcap.wire.mptcp.MptcpOption;
import org.mpcap.wire.mptcp.RemoveAddr;

/** Makes an option of what is written, with symbols replaced by what they stand for. */
final class OptionWriter {
    private final int line;
    private final Term term;
    private final CraftSymbols symbols;

    private OptionWriter(int line, Term term, CraftSymbols symbols) {
        this.line = line;
        this.term = term;
        this.symbols = symbols;
    }

    /** @throws CraftException if a field is missing or a value does not fit */
    static TcpOption write(int line, Term term, CraftSymbols symbols) {
        try {
            return new OptionWriter(line, term, symbols).option();
        } catch (IllegalArgumentException e) {
            throw new CraftException(line, "<" + term.name() + ">: " + e.getMessage());
        }
    }

    private TcpOption option() {
        OptionForm form = OptionForm.of(term.name()).orElseThrow();
        return switch (form) {
            case MSS -> new TcpOption.MaximumSegmentSize(number("size", 1460, 16));
            case WINDOW_SCALE -> new TcpOption.WindowScale(number("shift", 7, 8));
            case NOP -> new TcpOption.NoOperation();
            case EOL -> new TcpOption.EndOfOptions(Bytes.EMPTY);
            case SACK_PERMITTED -> new TcpOption.SackPermitted();
            case TIMESTAMPS ->
                new TcpOption.Timestamps(number("value", 1, 32), (int)
                        ValueForm.place(term.field("echo").orElse("auto"), symbols.peerTimestamp()));
            case FAST_OPEN ->
                new TcpOption.FastOpenCookie(
                        term.field("cookie").orElse("").equals("auto") ? symbols.cookie() : hex("cookie"));
            case RAW -> new TcpOption.Unparsed(hex("bytes"), new Defect(Defect.Rule.OPTION_LENGTH, 1));
            default -> mptcp(form).toTcpOption();
        };
    }

    private MptcpOption mptcp(OptionForm form) {
        return switch (form) {
            case MP_CAPABLE -> capable();
            case MP_JOIN -> join();
            case DSS -> dss();
            case ADD_ADDR -> addAddr();
            case REMOVE_ADDR -> new RemoveAddr(number("flags", 0, 4), ids());
            case MP_PRIO -> new MpPrio(number("flags", 0, 4), optional("id", 8));
            case MP_FAIL -> new MpFail(number("reserved", 0, 12), symbols.peerDsn(needed("dsn")));
            case MP_FASTCLOSE ->
                new MpFastClose(number("reserved", 0, 12), key("key", "remote").bits());
            default -> new MpTcpRst(number("flags", 0, 4), number("reason", 0, 8));
        };
    }

    private MpCapable capable() {
        int version = number("version", symbols.keys().version().number(), 4);
        int flags = number("flags", MpCapable.FLAG_HMAC, 8);
        if (term.field("sender").isEmpty()) {
            return new MpCapable.Syn(version, flags);
        }
        long sender = key("sender", "local").bits();
        if (term.field("receiver").isEmpty()) {
            return new MpCapable.OneKey(version, flags, sender);
        }
        long receiver = key("receiver", "remote").bits();
        if (term.field("length").isEmpty()) {
            return new MpCapable.BothKeys(version, flags, sender, receiver);
        }
        int length = number("length", 0, 16);
        return new MpCapable.WithData(
                version, flags, sender, receiver, length, checksum(symbols.nextDsn(), symbols.ssn(), length));
    }

    private MpJoin join() {
        int flags = number("flags", 0, 4);
        if (term.field("hmac").isEmpty()) {
            return new MpJoin.Syn(
                    flags, number("id", 1, 8), token(needed("token")).bits(), (int) ValueForm.number(needed("nonce")));
        }
        if (term.field("nonce").isEmpty()) {
            return new MpJoin.Ack(number("reserved", 0, 12), ackHmac(needed("hmac"), symbols));
        }
        Nonce own = new Nonce((int) ValueForm.number(needed("nonce")));
        long hmac = needed("hmac").equals("auto")
                ? symbols.keys().synAckHmac(own, symbols.remoteNonce())
                : Long.parseUnsignedLong(needed("hmac"), 16);
        return new MpJoin.SynAck(flags, number("id", 0, 8), hmac, own.bits());
    }

    private Token token(String word) {
        ConnectionKeys keys = symbols.keys();
        return switch (word) {
            case "auto" -> keys.remoteToken();
            case "local" -> keys.localToken();
            case "other-hash" -> Token.of(symbols.otherVersion(), keys.remote());
            default -> new Token((int) ValueForm.number(word));
        };
    }

    /** The HMAC of a third ACK that a word stands for. */
    static Bytes ackHmac(String word, CraftSymbols symbols) {
        MptcpVersion version = symbols.keys().version();
        Key local = symbols.keys().local();
        Key remote = symbols.keys().remote();
        Nonce own = symbols.localNonce();
        Nonce peer = symbols.remoteNonce();
        if (word.startsWith("auto")) {
            byte[] hmac = JoinHmac.ack(version, local, remote, own, peer).toArray();
            byte[] change = word.length() > 4 ? Bytes.fromHex(word.substring(5)).toArray() : new byte[hmac.length];
            for (int i = 0; i < hmac.length; i++) {
                hmac[i] ^= change[i];
            }
            return Bytes.adopt(hmac);
        }
        return switch (word) {
            case "keys-swapped" -> JoinHmac.ack(version, remote, local, own, peer);
            case "nonces-swapped" -> JoinHmac.ack(version, local, remote, peer, own);
            case "both-swapped" -> JoinHmac.ack(version, remote, local, peer, own);
            case "other-hash" -> JoinHmac.ack(symbols.otherVersion(), local, remote, own, peer);
            default -> Bytes.fromHex(word);
        };
    }

    private Dss dss() {
        int flags = number("flags", 0, 12);
        OptionalLong dataAck = OptionalLong.empty();
        if (term.field("ack").isPresent()) {
            flags |= Dss.FLAG_DATA_ACK | Dss.FLAG_WIDE_DATA_ACK;
            dataAck = OptionalLong.of(symbols.peerDsn(needed("ack")));
        } else if (term.field("ack4").isPresent()) {
            flags |= Dss.FLAG_DATA_ACK;
            dataAck = OptionalLong.of(symbols.peerDsn(needed("ack4")) & 0xffff_ffffL);
        }
        boolean fin = term.field("fin").isPresent();
        flags |= fin ? Dss.FLAG_DATA_FIN : 0;
        boolean wide = term.field("dsn").isPresent();
        if (!wide && term.field("dsn4").isEmpty()) {
            return new Dss(flags, dataAck, Optional.empty());
        }
        flags |= Dss.FLAG_MAPPING | (wide ? Dss.FLAG_WIDE_DSN : 0);
        int length = length(term, symbols.data());
        boolean bare = fin && symbols.data().isEmpty();
        int ssn = (int) ValueForm.place(term.field("ssn").orElse(bare ? "0" : "auto"), symbols.ssn());
        long dsn = symbols.ownDsn(term.field("dsn").orElseGet(() -> needed("dsn4")));
        return new Dss(
                flags,
                dataAck,
                Optional.of(new Dss.Mapping(wide ? dsn : dsn & 0xffff_ffffL, ssn, length, checksum(dsn, ssn, length))));
    }

    /** The data-level length of a DSS: that of the payload unless it is written. */
    static int length(Term dss, Bytes data) {
        return dss.field("length")
                .map(text -> (int) ValueForm.number(text))
                .orElse(data.length() + (dss.field("fin").isPresent() ? 1 : 0));
    }

    private OptionalInt checksum(long dsn, int ssn, int length) {
        if (term.field("checksum").isEmpty()) {
            return OptionalInt.empty();
        }
        return OptionalInt.of(checksum(needed("checksum"), dsn, ssn, length, symbols.data()));
    }

    /** The checksum that a word stands for. */
    static int checksum(String word, long dsn, int ssn, int length, Bytes data) {
        if (word.startsWith("0x")) {
            return (int) ValueForm.number(word);
        }
        int change = word.indexOf('^');
        long summed = word.startsWith("narrow") ? dsn & 0xffff_ffffL : dsn;
        return DssChecksum.of(summed, ssn, length, data)
                ^ (change < 0 ? 0 : Integer.parseInt(word.substring(change + 1), 16));
    }

    private AddAddr addAddr() {
        int id = number("id", 1, 8);
        IpAddress address = address(needed("address"));
        OptionalInt port = optional("port", 16);
        OptionalLong hmac = term.field("hmac").isEmpty()
                ? OptionalLong.empty()
                : OptionalLong.of(addAddrHmac(needed("hmac"), symbols, id, address, port));
        return new AddAddr(number("flags", 0, 4), id, address, port, hmac);
    }

    private IpAddress address(String word) {
        IpAddress own = symbols.addresses().get(word);
        return own == null ? IpAddress.parse(word) : own;
    }

    /** The HMAC of an ADD_ADDR that a word stands for. */
    static long addAddrHmac(String word, CraftSymbols symbols, int id, IpAddress address, OptionalInt port) {
        Key local = symbols.keys().local();
        Key remote = symbols.keys().remote();
        return switch (word) {
            case "auto" -> AddAddrHmac.of(local, remote, id, address, port.orElse(0));
            case "keys-swapped" -> AddAddrHmac.of(remote, local, id, address, port.orElse(0));
            default -> Long.parseUnsignedLong(word, 16);
        };
    }

    private List<Integer> ids() {
        String text = term.field("ids").orElse("");
        return text.isEmpty()
                ? List.of()
                : Arrays.stream(text.split(",")).map(Integer::valueOf).toList();
    }

    private Key key(String field, String otherwise) {
        return symbols.key(term.field(field).orElse(otherwise));
    }

    private Bytes hex(String field) {
        return Bytes.fromHex(term.field(field).orElse(""));
    }

    private String needed(String field) {
        return term.field(field)
                .orElseThrow(() -> new CraftException(line, "<" + term.name() + "> needs " + field + "="));
    }

    private int number(String field, int otherwise, int bits) {
        return term.field(field)
                .map(text -> ValueForm.number(line, field, text, bits))
                .orElse(otherwise);
    }

    private OptionalInt optional(String field, int bits) {
        return term.field(field).isPresent() ? OptionalInt.of(number(field, 0, bits)) : OptionalInt.empty();
    }
}
