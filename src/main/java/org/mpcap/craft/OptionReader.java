package org.mpcap.craft;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.LongUnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.mpcap.craft.Step.Term;
import org.mpcap.crypto.Nonce;
import org.mpcap.crypto.Token;
import org.mpcap.wire.Bytes;
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

/** Writes an option down, with keys, tokens, HMACs, checksums and sequence numbers as symbols where they are what is due. */
final class OptionReader {
    private static final List<String> ACK_HMACS =
            List.of("auto", "keys-swapped", "nonces-swapped", "both-swapped", "other-hash");

    private final CraftSymbols symbols;
    private final boolean outgoing;
    private final Map<String, String> fields = new LinkedHashMap<>();

    private OptionReader(CraftSymbols symbols, boolean outgoing) {
        this.symbols = symbols;
        this.outgoing = outgoing;
    }

    /** The option as it would be written; {@code outgoing} is whether it is one of ours. */
    static Term read(TcpOption option, CraftSymbols symbols, boolean outgoing) {
        OptionReader reader = new OptionReader(symbols, outgoing);
        String name = reader.name(option);
        return name.isEmpty()
                ? new Term("raw", Map.of("bytes", option.toBytes().toHex()))
                : new Term(name, reader.fields);
    }

    private String name(TcpOption option) {
        if (option instanceof TcpOption.MaximumSegmentSize mss) {
            return put("size", mss.bytes(), "mss");
        } else if (option instanceof TcpOption.WindowScale scale) {
            return put("shift", scale.shift(), "window_scale");
        } else if (option instanceof TcpOption.NoOperation) {
            return "nop";
        } else if (option instanceof TcpOption.SackPermitted) {
            return "sack_permitted";
        } else if (option instanceof TcpOption.Timestamps time) {
            put("value", Integer.toUnsignedLong(time.value()), "");
            fields.put("echo", time.echo() == symbols.peerTimestamp() ? "auto" : String.valueOf(time.echo()));
            return "timestamps";
        } else if (option instanceof TcpOption.FastOpenCookie cookie) {
            boolean known = !cookie.cookie().isEmpty() && cookie.cookie().equals(symbols.cookie());
            fields.put("cookie", known ? "auto" : cookie.cookie().toHex());
            return "fast_open";
        } else if (option.kind() == TcpOption.KIND_MPTCP && !(option instanceof TcpOption.Unparsed)) {
            return mptcp(MptcpOption.parse(option.toBytes()));
        }
        return "";
    }

    private String mptcp(MptcpOption option) {
        if (option instanceof MpCapable capable) {
            return capable(capable);
        } else if (option instanceof MpJoin join) {
            return join(join);
        } else if (option instanceof Dss dss) {
            return dss(dss);
        } else if (option instanceof AddAddr add) {
            return addAddr(add);
        } else if (option instanceof RemoveAddr remove) {
            flags(remove.flags(), "flags");
            fields.put("ids", remove.addressIds().stream().map(String::valueOf).collect(Collectors.joining(",")));
            return "remove_addr";
        } else if (option instanceof MpPrio prio) {
            fields.put("flags", hex(prio.flags(), 1));
            prio.addressId().ifPresent(id -> put("id", id, ""));
            return "mp_prio";
        } else if (option instanceof MpFail fail) {
            flags(fail.reserved(), "reserved");
            LongUnaryOperator place = outgoing ? this::peerPlace : this::ownPlace;
            fields.put("dsn", String.valueOf(place.applyAsLong(fail.dataSequenceNumber())));
            return "mp_fail";
        } else if (option instanceof MpFastClose close) {
            flags(close.reserved(), "reserved");
            fields.put("key", key(close.receiverKey()));
            return "mp_fastclose";
        } else if (option instanceof MpTcpRst reset) {
            flags(reset.flags(), "flags");
            return put("reason", reset.reason(), "mp_tcprst");
        }
        return "";
    }

    private String capable(MpCapable capable) {
        put("version", capable.version(), "");
        fields.put("flags", hex(capable.flags(), 2));
        if (capable instanceof MpCapable.OneKey one) {
            fields.put("sender", outgoing ? key(one.senderKey()) : "any");
        } else if (capable instanceof MpCapable.BothKeys both) {
            fields.put("sender", key(both.senderKey()));
            fields.put("receiver", key(both.receiverKey()));
        } else if (capable instanceof MpCapable.WithData data) {
            fields.put("sender", key(data.senderKey()));
            fields.put("receiver", key(data.receiverKey()));
            put("length", data.dataLength(), "");
            checksum(data.checksum(), symbols.nextDsn(), symbols.ssn(), data.dataLength());
        }
        return "mp_capable";
    }

    private String join(MpJoin join) {
        if (join instanceof MpJoin.Syn syn) {
            flags(syn.flags(), "flags");
            put("id", syn.addressId(), "");
            fields.put("token", token(syn.receiverToken()));
            // The server's nonce is another each time.
            fields.put("nonce", outgoing ? hex(syn.nonce(), 8) : "any");
        } else if (join instanceof MpJoin.SynAck synAck) {
            flags(synAck.flags(), "flags");
            synAck(synAck);
        } else if (join instanceof MpJoin.Ack ack) {
            flags(ack.reserved(), "reserved");
            fields.put("hmac", outgoing ? ackHmac(ack.hmac()) : peerAckHmac(ack.hmac()));
        }
        return "mp_join";
    }

    private void synAck(MpJoin.SynAck option) {
        Nonce nonce = new Nonce(option.nonce());
        long hmac = option.truncatedHmac();
        if (outgoing) {
            put("id", option.addressId(), "");
            long right = symbols.keys().synAckHmac(nonce, symbols.remoteNonce());
            fields.put("hmac", hmac == right ? "auto" : String.format("%016x", hmac));
            fields.put("nonce", hex(option.nonce(), 8));
        } else {
            boolean right = symbols.keys().expectedSynAckHmac(symbols.localNonce(), nonce) == hmac;
            fields.put("hmac", right ? "auto" : "wrong");
        }
    }

    /** The server's third ACK has keys and nonces the other way round. */
    private String peerAckHmac(Bytes hmac) {
        return OptionWriter.ackHmac("both-swapped", symbols).equals(hmac) ? "auto" : "wrong";
    }

    private String token(int bits) {
        Stream<Map.Entry<String, Token>> known = Stream.of(
                Map.entry("auto", symbols.keys().remoteToken()),
                Map.entry("local", symbols.keys().localToken()),
                Map.entry(
                        "other-hash",
                        Token.of(symbols.otherVersion(), symbols.keys().remote())));
        return known.filter(entry -> entry.getValue().bits() == bits)
                .map(Map.Entry::getKey)
                .findFirst()
                .orElse(hex(bits, 8));
    }

    private String ackHmac(Bytes hmac) {
        for (String word : ACK_HMACS) {
            if (OptionWriter.ackHmac(word, symbols).equals(hmac)) {
                return word;
            }
        }
        byte[] change = OptionWriter.ackHmac("auto", symbols).toArray();
        int changed = 0;
        for (int i = 0; i < change.length; i++) {
            change[i] ^= (byte) hmac.u8(i);
            changed += change[i] == 0 ? 0 : 1;
        }
        return changed <= 2 ? "auto^" + Bytes.adopt(change).toHex() : hmac.toHex();
    }

    private String dss(Dss dss) {
        int implied = Dss.FLAG_DATA_FIN;
        if (dss.dataAck().isPresent()) {
            boolean wide = dss.has(Dss.FLAG_WIDE_DATA_ACK);
            implied |= Dss.FLAG_DATA_ACK | Dss.FLAG_WIDE_DATA_ACK;
            long value = dss.dataAck().getAsLong();
            long due = outgoing ? symbols.peerNext() : symbols.nextDsn();
            long whole = wide ? value : due + (int) (value - due);
            String place =
                    outgoing && whole == due ? "auto" : String.valueOf(outgoing ? peerPlace(whole) : ownPlace(whole));
            fields.put(wide ? "ack" : "ack4", place);
        }
        if (dss.mapping().isPresent()) {
            implied |= Dss.FLAG_MAPPING | Dss.FLAG_WIDE_DSN;
            mapping(dss, dss.mapping().get());
        }
        if (dss.has(Dss.FLAG_DATA_FIN)) {
            fields.put("fin", "");
        }
        flags(dss.flags() & ~implied, "flags");
        return "dss";
    }

    private void mapping(Dss dss, Dss.Mapping mapping) {
        boolean wide = dss.has(Dss.FLAG_WIDE_DSN);
        long due = outgoing ? symbols.nextDsn() : symbols.peerNext();
        long value = mapping.dataSequenceNumber();
        long whole = wide ? value : due + (int) (value - due);
        String place =
                outgoing && whole == due ? "auto" : String.valueOf(outgoing ? ownPlace(whole) : peerPlace(whole));
        fields.put(wide ? "dsn" : "dsn4", place);
        boolean fin = dss.has(Dss.FLAG_DATA_FIN);
        int dueSsn = fin && symbols.data().isEmpty() ? 0 : symbols.ssn();
        if (!outgoing || mapping.subflowSequenceNumber() != dueSsn) {
            fields.put("ssn", Integer.toUnsignedString(mapping.subflowSequenceNumber()));
        }
        if (!outgoing || mapping.length() != symbols.data().length() + (fin ? 1 : 0)) {
            put("length", mapping.length(), "");
        }
        checksum(mapping.checksum(), whole, mapping.subflowSequenceNumber(), mapping.length());
    }

    private void checksum(OptionalInt checksum, long dsn, int ssn, int length) {
        if (checksum.isEmpty()) {
            return;
        }
        if (!outgoing) {
            fields.put("checksum", "any");
            return;
        }
        int right = OptionWriter.checksum("auto", dsn, ssn, length, symbols.data());
        int change = right ^ checksum.getAsInt();
        boolean narrow = OptionWriter.checksum("narrow", dsn, ssn, length, symbols.data()) == checksum.getAsInt();
        fields.put("checksum", change == 0 ? "auto" : narrow ? "narrow" : String.format("auto^%04x", change));
    }

    private String addAddr(AddAddr add) {
        flags(add.flags(), "flags");
        put("id", add.addressId(), "");
        fields.put("address", outgoing ? own(add.address()) : add.address().toString());
        add.port().ifPresent(port -> put("port", port, ""));
        if (add.hmac().isPresent()) {
            long hmac = add.hmac().getAsLong();
            // The server's HMAC has the keys the other way round.
            String right = outgoing ? "auto" : "keys-swapped";
            String word = Stream.of(right, outgoing ? "keys-swapped" : "auto")
                    .filter(each ->
                            OptionWriter.addAddrHmac(each, symbols, add.addressId(), add.address(), add.port()) == hmac)
                    .findFirst()
                    .orElse(String.format("%016x", hmac));
            fields.put("hmac", outgoing ? word : word.equals(right) ? "auto" : "wrong");
        }
        return "add_addr";
    }

    private String own(IpAddress address) {
        return symbols.addresses().entrySet().stream()
                .filter(entry -> entry.getValue().equals(address))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElseGet(address::toString);
    }

    private String key(long bits) {
        return bits == symbols.keys().remote().bits()
                ? "remote"
                : bits == symbols.keys().local().bits() ? "local" : String.format("0x%016x", bits);
    }

    private long ownPlace(long dsn) {
        return dsn - symbols.keys().firstLocalDsn() + 1;
    }

    private long peerPlace(long dsn) {
        return dsn - symbols.keys().firstRemoteDsn() + 1;
    }

    private void flags(int flags, String field) {
        if (flags != 0) {
            fields.put(field, hex(flags, 1));
        }
    }

    private String put(String field, long value, String name) {
        fields.put(field, Long.toString(value));
        return name;
    }

    private static String hex(int value, int digits) {
        return String.format("0x%0" + digits + "x", value);
    }

    /** Whether what is expected of an option holds for one that came; fields that are not named may be anything. */
    static boolean matches(Term wanted, Term found) {
        return wanted.name().equals(found.name())
                && wanted.fields().entrySet().stream().allMatch(entry -> {
                    Optional<String> value = found.field(entry.getKey());
                    return value.isPresent() && (entry.getValue().equals("any") || same(entry.getValue(), value.get()));
                });
    }

    private static boolean same(String wanted, String found) {
        boolean numbers = ValueForm.isNumber(wanted) && ValueForm.isNumber(found);
        return numbers ? ValueForm.number(wanted) == ValueForm.number(found) : wanted.equalsIgnoreCase(found);
    }
}
