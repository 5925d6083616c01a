package org.mpcap.stack.mptcp;

import java.util.List;
import org.mpcap.crypto.Key;
import org.mpcap.crypto.MptcpVersion;
import org.mpcap.handshake.CapableReply;
import org.mpcap.handshake.ConnectionKeys;
import org.mpcap.link.NetworkPath;
import org.mpcap.stack.tcp.Counter;
import org.mpcap.stack.tcp.HandshakeOwner;
import org.mpcap.stack.tcp.Subflow;
import org.mpcap.stack.tcp.TcpProfile;
import org.mpcap.stack.tcp.TcpStack;
import org.mpcap.wire.FourTuple;
import org.mpcap.wire.IcmpMessage;
import org.mpcap.wire.TcpSegment;
import org.mpcap.wire.mptcp.MpCapable;

/** Opens a connection: SYN with MP_CAPABLE, the answer judged, the third ACK (RFC 8684 3.1, RFC 6824 3.1). */
public final class CapableOpen implements HandshakeOwner {
    /**
     * What to ask for.
     *
     * @param version version in the SYN
     * @param key our key
     * @param checksum whether to ask for DSS checksums (flag A)
     * @param complete whether to send the third ACK when MPTCP is agreed; otherwise the flow is reset after the answer
     * @param isn our initial sequence number
     * @param profile how the flow behaves as TCP
     */
    public record Request(
            MptcpVersion version, Key key, boolean checksum, boolean complete, int isn, TcpProfile profile) {
        /** The option in the SYN. */
        public MpCapable option() {
            int flags = flags(checksum);
            return version == MptcpVersion.V0
                    ? new MpCapable.OneKey(0, flags, key.bits())
                    : new MpCapable.Syn(version.number(), flags);
        }
    }

    /** How it went; exactly one of these is called, {@link #connected} only after {@link #answered}. */
    public interface Events {
        /** The SYN/ACK, judged; {@code optionLeftOut} if by then SYNs without the option had been sent as well. */
        void answered(CapableReply reply, TcpSegment synAck, boolean optionLeftOut);

        /** The third ACK is out: MPTCP was agreed, or the connection goes on without. */
        void connected(Connection connection);

        /** Whether a connection goes on as plain TCP if MPTCP was not agreed (RFC 8684 3.7); otherwise the flow is reset. */
        default boolean fallsBack() {
            return false;
        }

        /** RST instead of a SYN/ACK. */
        void reset(TcpSegment segment, boolean optionLeftOut);

        /** An ICMP error; the flow is given up. */
        void unreachable(IcmpMessage message);

        /** Nothing came. */
        void silent();
    }

    private final TcpStack stack;
    private final Request request;
    private final ConnectionEvents connectionEvents;
    private final Events events;

    private CapableOpen(TcpStack stack, Request request, ConnectionEvents connectionEvents, Events events) {
        this.stack = stack;
        this.request = request;
        this.connectionEvents = connectionEvents;
        this.events = events;
    }

    /** Sends the SYN. */
    public static Subflow start(
            TcpStack stack,
            NetworkPath path,
            FourTuple tuple,
            Request request,
            ConnectionEvents connectionEvents,
            Events events) {
        CapableOpen open = new CapableOpen(stack, request, connectionEvents, events);
        Subflow subflow = new Subflow(stack, path, tuple, request.profile(), request.isn(), open);
        stack.counters().add(Counter.MPCapableSYNTX);
        subflow.open(List.of(request.option()));
        return subflow;
    }

    /** Sends the SYN and forgets the flow, to show what would be sent. */
    public static void preview(TcpStack stack, NetworkPath path, FourTuple tuple, Request request) {
        new Subflow(stack, path, tuple, request.profile(), request.isn(), new HandshakeOwner() {})
                .preview(List.of(request.option()));
    }

    private static int flags(boolean checksum) {
        return MpCapable.FLAG_HMAC | (checksum ? MpCapable.FLAG_CHECKSUM : 0);
    }

    @Override
    public void answered(Subflow subflow, TcpSegment synAck) {
        CapableReply reply = CapableReply.to(request.option(), synAck.options());
        stack.counters()
                .add(reply instanceof CapableReply.Plain ? Counter.MPCapableFallbackSYNACK : Counter.MPCapableSYNACKRX);
        boolean proceed = reply instanceof CapableReply.Agreed && request.complete();
        if (!proceed && events.fallsBack()) {
            subflow.accept(List.of(), false);
            Connection plain =
                    Connection.plain(stack, subflow, request.profile().closing(), connectionEvents);
            events.answered(reply, synAck, subflow.handshake().optionLeftOut());
            events.connected(plain);
            return;
        }
        if (!proceed) {
            subflow.reset(List.of());
        }
        events.answered(reply, synAck, subflow.handshake().optionLeftOut());
        if (proceed) {
            connect(subflow, (CapableReply.Agreed) reply);
        }
    }

    private void connect(Subflow subflow, CapableReply.Agreed reply) {
        boolean checksum = request.checksum() || reply.checksum();
        Connection connection = new Connection(
                stack,
                new ConnectionKeys(request.version(), request.key(), reply.peerKey()),
                checksum,
                true,
                request.profile().closing(),
                connectionEvents);
        subflow.accept(
                List.of(new MpCapable.BothKeys(
                        request.version().number(),
                        flags(checksum),
                        request.key().bits(),
                        reply.peerKey().bits())),
                false);
        connection.adopt(subflow);
        events.connected(connection);
    }

    @Override
    public void reset(Subflow subflow, TcpSegment segment) {
        events.reset(segment, subflow.handshake().optionLeftOut());
    }

    @Override
    public void unreachable(Subflow subflow, IcmpMessage message) {
        subflow.close();
        events.unreachable(message);
    }

    @Override
    public void silent(Subflow subflow) {
        events.silent();
    }
}
