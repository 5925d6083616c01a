package org.mpcap.handshake;

import java.util.List;
import java.util.Optional;
import org.mpcap.crypto.Key;
import org.mpcap.crypto.MptcpVersion;
import org.mpcap.wire.Bytes;
import org.mpcap.wire.OptionList;
import org.mpcap.wire.TcpOption;
import org.mpcap.wire.mptcp.MpCapable;
import org.mpcap.wire.mptcp.MptcpOption;
import org.mpcap.wire.mptcp.UnparsedMptcp;

/** What a SYN/ACK says to our MP_CAPABLE (RFC 8684 3.1, RFC 6824 3.1). */
public sealed interface CapableReply {
    /**
     * MPTCP in the version asked for.
     *
     * @param peerKey the peer's key
     * @param checksum whether the peer asks for DSS checksums
     * @param noJoinToInitial v1 flag C: no further subflow to this address and port
     */
    record Agreed(Key peerKey, boolean checksum, boolean noJoinToInitial) implements CapableReply {}

    /** No MP_CAPABLE. */
    record Plain() implements CapableReply {}

    /**
     * Another version than asked for.
     *
     * @param version the number in the option
     */
    record OtherVersion(int version) implements CapableReply {}

    /**
     * Our own option or our own key came back.
     *
     * @param what which of them
     */
    record Mirrored(String what) implements CapableReply {}

    /**
     * An option that no server may send.
     *
     * @param what the field and its value
     * @param raw the option's bytes
     */
    record Malformed(String what, Bytes raw) implements CapableReply {}

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
            return new OtherVersion(answer.version());
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
