package org.mpcap.handshake;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.mpcap.crypto.Key;
import org.mpcap.crypto.MptcpVersion;
import org.mpcap.handshake.SynAckMeaning.Verdict;
import org.mpcap.wire.Bytes;
import org.mpcap.wire.OptionList;
import org.mpcap.wire.TcpOption;
import org.mpcap.wire.mptcp.MpCapable;
import org.mpcap.wire.mptcp.MptcpOption;
import org.mpcap.wire.mptcp.UnparsedMptcp;

/** What a SYN/ACK says to our MP_CAPABLE (RFC 8684 3.1, RFC 6824 3.1). */
public sealed interface CapableReply {
    /**
     * What each reply leads to; a caller that leaves one out does not compile.
     *
     * @param agreed MPTCP in the version asked for
     * @param plain plain TCP
     * @param otherVersion another version
     * @param mirrored our own bytes
     * @param malformed no valid option
     */
    record Cases<T>(
            Function<Agreed, T> agreed,
            Function<Plain, T> plain,
            Function<OtherVersion, T> otherVersion,
            Function<Mirrored, T> mirrored,
            Function<Malformed, T> malformed) {}

    /** What this reply leads to. */
    <T> T fold(Cases<T> cases);

    /** What the reply says of who answers, and the sentence that says so: the one mapping that probe, scan and trace share. */
    default SynAckMeaning meaning() {
        return fold(new Cases<>(
                agreed -> new SynAckMeaning(Verdict.CAPABLE, "a plausible key came back"),
                plain -> new SynAckMeaning(Verdict.PLAIN, "SYN/ACK without MP_CAPABLE"),
                other -> new SynAckMeaning(
                        Verdict.OTHER_VERSION,
                        "asked for version " + other.asked() + ", answered with version " + other.version()),
                mirrored -> new SynAckMeaning(Verdict.MIRRORED, mirrored.what()),
                malformed -> new SynAckMeaning(Verdict.MALFORMED, malformed.what())));
    }

    /**
     * MPTCP in the version asked for.
     *
     * @param peerKey the peer's key
     * @param checksum whether the peer asks for DSS checksums
     * @param noJoinToInitial v1 flag C: no further subflow to this address and port
     */
    record Agreed(Key peerKey, boolean checksum, boolean noJoinToInitial) implements CapableReply {
        @Override
        public <T> T fold(Cases<T> cases) {
            return cases.agreed().apply(this);
        }
    }

    /** No MP_CAPABLE. */
    record Plain() implements CapableReply {
        @Override
        public <T> T fold(Cases<T> cases) {
            return cases.plain().apply(this);
        }
    }

    /**
     * Another version than asked for.
     *
     * @param asked the number in our option
     * @param version the number in the answer's
     */
    record OtherVersion(int asked, int version) implements CapableReply {
        @Override
        public <T> T fold(Cases<T> cases) {
            return cases.otherVersion().apply(this);
        }
    }

    /**
     * Our own option or our own key came back.
     *
     * @param what which of them
     */
    record Mirrored(String what) implements CapableReply {
        @Override
        public <T> T fold(Cases<T> cases) {
            return cases.mirrored().apply(this);
        }
    }

    /**
     * An option that no server may send.
     *
     * @param what the field and its value
     * @param raw the option's bytes
     */
    record Malformed(String what, Bytes raw) implements CapableReply {
        @Override
        public <T> T fold(Cases<T> cases) {
            return cases.malformed().apply(this);
        }
    }

    /** Judges the options of a SYN/ACK that answers {@code sent}. */
    public static CapableReply to(MpCapable sent, OptionList synAck) {
        Optional<TcpOption.Unparsed> broken = synAck.all(TcpOption.Unparsed.class)
                .filter(option -> option.kind() == TcpOption.KIND_MPTCP)
                .findFirst();
        if (broken.isPresent()) {
            return new Malformed(broken.get().defect().toString(), broken.get().raw());
        }
        List<MptcpOption> options = MptcpOption.in(synAck);
        Bytes request = bytes(sent);
        List<MptcpOption> capable = options.stream()
                .filter(option -> option instanceof MpCapable || option instanceof UnparsedMptcp)
                .toList();
        if (capable.isEmpty()) {
            return options.isEmpty()
                    ? new Plain()
                    : new Malformed(
                            "MPTCP option of subtype " + options.get(0).subtype() + " instead of MP_CAPABLE",
                            bytes(options.get(0)));
        }
        MptcpOption first = capable.get(0);
        if (capable.stream().anyMatch(option -> bytes(option).equals(request))) {
            return new Mirrored("the option came back byte for byte");
        }
        if (capable.size() > 1) {
            return new Malformed(capable.size() + " MP_CAPABLE options", bytes(capable.get(1)));
        }
        if (first instanceof UnparsedMptcp unparsed) {
            return new Malformed(unparsed.defect().toString(), unparsed.raw());
        }
        return judge(sent, (MpCapable) first);
    }

    private static CapableReply judge(MpCapable sent, MpCapable reply) {
        if (!(reply instanceof MpCapable.OneKey answer)) {
            return new Malformed(
                    "MP_CAPABLE of length " + bytes(reply).length() + " in a SYN/ACK, 12 expected", bytes(reply));
        }
        if (sent instanceof MpCapable.OneKey request && request.senderKey() == answer.senderKey()) {
            return new Mirrored("our own key came back");
        }
        if (answer.version() != sent.version()) {
            return new OtherVersion(sent.version(), answer.version());
        }
        if (answer.has(MpCapable.FLAG_EXTENSIBILITY)) {
            return new Malformed("flag B is set", bytes(reply));
        }
        if (!answer.has(MpCapable.FLAG_HMAC)) {
            return new Malformed(
                    String.format("flags 0x%02x lack H, the HMAC algorithm", answer.flags()), bytes(reply));
        }
        if (answer.senderKey() == 0) {
            return new Malformed("the key is zero", bytes(reply));
        }
        boolean noJoin = MptcpVersion.of(answer.version()).orElseThrow() == MptcpVersion.V1
                && answer.has(MpCapable.FLAG_NO_JOIN_TO_INITIAL);
        return new Agreed(new Key(answer.senderKey()), answer.has(MpCapable.FLAG_CHECKSUM), noJoin);
    }

    private static Bytes bytes(MptcpOption option) {
        return option.toTcpOption().toBytes();
    }
}
