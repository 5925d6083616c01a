package org.mpcap.simulation;

import java.util.Optional;
import java.util.random.RandomGenerator;
import org.mpcap.crypto.Nonce;
import org.mpcap.handshake.CapableReply;
import org.mpcap.handshake.JoinReply;
import org.mpcap.probe.ProbeRoute;
import org.mpcap.stack.mptcp.CapableOpen;
import org.mpcap.stack.mptcp.Connection;
import org.mpcap.stack.mptcp.ConnectionEvents;
import org.mpcap.stack.mptcp.JoinOpen;
import org.mpcap.stack.tcp.Subflow;
import org.mpcap.stack.tcp.TcpStack;
import org.mpcap.wire.ByteWriter;
import org.mpcap.wire.Bytes;
import org.mpcap.wire.IcmpMessage;
import org.mpcap.wire.TcpSegment;

/** Opens a connection, joins a second subflow, sends data over both, expects it back, and closes. */
final class EchoClient implements CapableOpen.Events, ConnectionEvents {
    /** No echo takes longer on the worst wire here; what does is hanging. */
    private static final long DEADLINE_NANOS = 3_600_000_000_000L;

    private final Scenario scenario;
    private final ProbeRoute route;
    private final CapableOpen.Request request;
    private final RandomGenerator random;
    private final Bytes data;
    private final ByteWriter echoed = new ByteWriter(256);
    private boolean restSent;
    private boolean joining;

    Optional<CapableReply> reply = Optional.empty();
    Optional<JoinReply> joinReply = Optional.empty();
    Optional<Connection> connection = Optional.empty();
    Optional<Closing> closing = Optional.empty();
    Optional<String> fellBack = Optional.empty();
    boolean joinConfirmed;
    boolean endOfData;
    boolean late;

    EchoClient(Scenario scenario, ProbeRoute route, CapableOpen.Request request, RandomGenerator random) {
        this.scenario = scenario;
        this.route = route;
        this.request = request;
        this.random = random;
        byte[] bytes = new byte[scenario.dataLength()];
        random.nextBytes(bytes);
        data = Bytes.of(bytes);
    }

    void start(TcpStack stack) {
        CapableOpen.start(stack, route.path(), route.flow().orElseThrow(), request, this, this);
    }

    Bytes sent() {
        return data;
    }

    Bytes echoed() {
        return echoed.toBytes();
    }

    boolean complete() {
        return echoed().equals(data);
    }

    @Override
    public void answered(CapableReply answer, TcpSegment synAck, boolean optionLeftOut) {
        reply = Optional.of(answer);
    }

    @Override
    public void connected(Connection opened) {
        connection = Optional.of(opened);
        opened.stack().eventLoop().schedule(DEADLINE_NANOS, () -> {
            late = !opened.phase().isClosed();
            opened.abort();
        });
        opened.send(data.slice(0, data.length() / 2));
        opened.solicit();
    }

    @Override
    public void confirmed(Connection opened) {
        joining = true;
        JoinOpen.start(
                opened,
                route.joinPath(),
                route.joinFlow().orElseThrow(),
                new JoinOpen.Request(
                        opened.keys().remoteToken(),
                        new Nonce(random.nextInt()),
                        1,
                        false,
                        random.nextInt(),
                        request.profile().keepingOption()),
                (answer, subflow) -> {
                    joinReply = Optional.of(answer);
                    sendRest(opened);
                });
    }

    @Override
    public void fellBack(Connection opened, String reason) {
        fellBack = Optional.of(reason);
        if (!joining) {
            opened.stack().eventLoop().execute(() -> sendRest(opened));
        }
    }

    private void sendRest(Connection opened) {
        if (restSent || opened.phase().isClosed()) {
            return;
        }
        restSent = true;
        opened.send(data.from(data.length() / 2));
        if (scenario.closing() == Scenario.Closing.HALF_CLOSE) {
            opened.finish();
        } else {
            closeWhenEchoed(opened);
        }
    }

    private void closeWhenEchoed(Connection opened) {
        if (restSent && echoed.size() >= data.length()) {
            if (scenario.closing() == Scenario.Closing.FAST_CLOSE) {
                opened.fastClose();
            } else if (scenario.closing() == Scenario.Closing.AFTER_ECHO) {
                opened.finish();
            }
        }
    }

    @Override
    public void data(Connection opened, Bytes bytes) {
        echoed.bytes(bytes);
        closeWhenEchoed(opened);
    }

    @Override
    public void endOfData(Connection opened) {
        endOfData = true;
        opened.finish();
    }

    @Override
    public void joinConfirmed(Connection opened, Subflow subflow) {
        joinConfirmed = true;
    }

    @Override
    public void closed(Connection opened, Closing how) {
        closing = Optional.of(how);
    }

    @Override
    public void reset(TcpSegment segment, boolean optionLeftOut) {}

    @Override
    public void unreachable(IcmpMessage message) {}

    @Override
    public void silent() {}
}
