package org.mpcap.scan;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import org.mpcap.crypto.MptcpVersion;
import org.mpcap.wire.TcpOption;
import org.mpcap.wire.mptcp.MpCapable;
import org.mpcap.wire.mptcp.MpJoin;
import org.mpcap.wire.mptcp.MptcpOption;

/** The SYNs a scan sends. Each has source ports of its own, so that its answers name it. */
public enum ProbeKind {
    /** MP_CAPABLE of version 1, without a key (RFC 8684 3.1). */
    CAPABLE_V1,
    /** MP_CAPABLE of version 0, with a key (RFC 6824 3.1). */
    CAPABLE_V0,
    /** MP_CAPABLE of version 15, with a key: a version no one speaks. */
    VERSION_15,
    /** MP_JOIN with a token nobody gave out. */
    JOIN,
    /** No MPTCP option: the control. */
    PLAIN;

    private static final int UNKNOWN_VERSION = 15;

    /** The MPTCP option for the flow whose key this is; nothing for the control. */
    List<TcpOption> option(long key) {
        return mptcp(key).map(List::of).orElse(List.of());
    }

    private Optional<TcpOption> mptcp(long key) {
        return switch (this) {
            case JOIN -> Optional.of(new MpJoin.Syn(0, 0, (int) (key >>> 32), (int) key).toTcpOption());
            case PLAIN -> Optional.empty();
            default -> capable(key).map(option -> ((MptcpOption) option).toTcpOption());
        };
    }

    /** The MP_CAPABLE it sends, if it sends one. */
    Optional<MpCapable> capable(long key) {
        return switch (this) {
            case CAPABLE_V1 -> Optional.of(new MpCapable.Syn(1, MpCapable.FLAG_HMAC));
            case CAPABLE_V0 -> Optional.of(new MpCapable.OneKey(0, MpCapable.FLAG_HMAC, key));
            case VERSION_15 -> Optional.of(new MpCapable.OneKey(UNKNOWN_VERSION, MpCapable.FLAG_HMAC, key));
            default -> Optional.empty();
        };
    }

    /** Whether the key stands in the SYN. */
    boolean carriesKey() {
        return this != CAPABLE_V1 && this != PLAIN;
    }

    /** The version asked for, as a number. */
    public OptionalInt version() {
        return switch (this) {
            case CAPABLE_V1 -> OptionalInt.of(1);
            case CAPABLE_V0 -> OptionalInt.of(0);
            case VERSION_15 -> OptionalInt.of(UNKNOWN_VERSION);
            default -> OptionalInt.empty();
        };
    }

    /** Whether a full handshake can prove an answer. */
    public boolean isProvable() {
        return provable().isPresent();
    }

    /** The version whose handshake can prove an answer. */
    Optional<MptcpVersion> provable() {
        return switch (this) {
            case CAPABLE_V1 -> Optional.of(MptcpVersion.V1);
            case CAPABLE_V0 -> Optional.of(MptcpVersion.V0);
            default -> Optional.empty();
        };
    }

    /** The name in rows: {@code capable}, {@code version15}, {@code join} or {@code plain}. */
    @Override
    public String toString() {
        return switch (this) {
            case CAPABLE_V1, CAPABLE_V0 -> "capable";
            case VERSION_15 -> "version15";
            default -> name().toLowerCase(Locale.ROOT);
        };
    }
}
