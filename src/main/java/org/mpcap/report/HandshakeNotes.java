package org.mpcap.report;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.mpcap.crypto.JoinHmac;
import org.mpcap.crypto.Key;
import org.mpcap.crypto.MptcpVersion;
import org.mpcap.crypto.Nonce;
import org.mpcap.crypto.Token;
import org.mpcap.wire.FourTuple;
import org.mpcap.wire.TcpSegment;
import org.mpcap.wire.mptcp.MpCapable;
import org.mpcap.wire.mptcp.MpJoin;
import org.mpcap.wire.mptcp.MptcpOption;

/**
 * Says of keys, tokens and HMACs that pass by what follows from them, for the lines of {@code -v}. Remembers the last
 * {@value #LIMIT} connections and joins.
 */
public final class HandshakeNotes {
    private static final int LIMIT = 4096;

    private record Keys(MptcpVersion version, Key initiator, Key listener) {}

    private record Join(int token, Nonce initiatorNonce, Optional<Nonce> listenerNonce) {}

    private final Map<Token, Keys> byListenerToken = bounded();
    private final Map<FourTuple, Join> joins = bounded();

    private static <K, V> Map<K, V> bounded() {
        return new LinkedHashMap<>() {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
                return size() > LIMIT;
            }
        };
    }

    /**
     * What follows from a segment's MPTCP options; empty if nothing does.
     *
     * @param tuple the flow, seen from the sender
     */
    public String of(FourTuple tuple, TcpSegment segment) {
        StringBuilder notes = new StringBuilder();
        for (MptcpOption option : MptcpOption.in(segment.options())) {
            String note = of(tuple, segment, option);
            if (!note.isEmpty()) {
                notes.append(notes.length() == 0 ? "" : "; ").append(note);
            }
        }
        return notes.toString();
    }

    private String of(FourTuple tuple, TcpSegment segment, MptcpOption option) {
        boolean synAck = segment.has(TcpSegment.SYN | TcpSegment.ACK);
        if (option instanceof MpCapable.OneKey one) {
            return MptcpVersion.of(one.version())
                    .map(version -> "token 0x" + Token.of(version, new Key(one.senderKey())))
                    .orElse("");
        }
        if (option instanceof MpCapable.BothKeys both) {
            return remember(both.version(), both.senderKey(), both.receiverKey());
        }
        if (option instanceof MpCapable.WithData both) {
            return remember(both.version(), both.senderKey(), both.receiverKey());
        }
        if (option instanceof MpJoin.Syn syn) {
            joins.put(tuple, new Join(syn.receiverToken(), new Nonce(syn.nonce()), Optional.empty()));
            return byListenerToken.containsKey(new Token(syn.receiverToken()))
                    ? "token of a known connection"
                    : "token of no known connection";
        }
        if (option instanceof MpJoin.SynAck answer && synAck) {
            return synAck(tuple, answer);
        }
        if (option instanceof MpJoin.Ack ack) {
            return ack(tuple, ack);
        }
        return "";
    }

    private String remember(int number, long initiator, long listener) {
        Optional<MptcpVersion> version = MptcpVersion.of(number);
        if (version.isEmpty()) {
            return "";
        }
        Keys keys = new Keys(version.get(), new Key(initiator), new Key(listener));
        Token token = Token.of(version.get(), keys.listener);
        byListenerToken.put(token, keys);
        return "tokens 0x" + Token.of(version.get(), keys.initiator) + " and 0x" + token;
    }

    private String synAck(FourTuple tuple, MpJoin.SynAck answer) {
        Join join = joins.get(tuple.reversed());
        if (join == null) {
            return "HMAC not checked: MP_JOIN SYN not seen";
        }
        Nonce nonce = new Nonce(answer.nonce());
        joins.put(tuple.reversed(), new Join(join.token, join.initiatorNonce, Optional.of(nonce)));
        Keys keys = byListenerToken.get(new Token(join.token));
        if (keys == null) {
            return "HMAC not checked: keys not known";
        }
        long expected = JoinHmac.synAck(keys.version, keys.listener, keys.initiator, nonce, join.initiatorNonce);
        return expected == answer.truncatedHmac()
                ? "HMAC right"
                : String.format("HMAC WRONG, expected 0x%016x", expected);
    }

    private String ack(FourTuple tuple, MpJoin.Ack ack) {
        Join join = joins.get(tuple);
        if (join == null || join.listenerNonce.isEmpty()) {
            return "HMAC not checked: keys or nonces not known";
        }
        Keys keys = byListenerToken.get(new Token(join.token));
        if (keys == null) {
            return "HMAC not checked: keys or nonces not known";
        }
        boolean right = JoinHmac.ack(
                        keys.version, keys.initiator, keys.listener, join.initiatorNonce, join.listenerNonce.get())
                .equals(ack.hmac());
        return right ? "HMAC right" : "HMAC WRONG";
    }

    /** Teaches it the keys of a connection whose handshake does not pass by. */
    public void learn(MptcpVersion version, Key initiator, Key listener) {
        remember(version.number(), initiator.bits(), listener.bits());
    }
}
