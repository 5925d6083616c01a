package org.mpcap.stack.mptcp;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.mpcap.crypto.Key;
import org.mpcap.crypto.MptcpVersion;
import org.mpcap.crypto.Nonce;
import org.mpcap.handshake.CapableReply;
import org.mpcap.link.ForwardingLink;
import org.mpcap.link.Link;
import org.mpcap.link.MemoryLink;
import org.mpcap.link.MemoryLink.Impairment;
import org.mpcap.link.NetworkPath;
import org.mpcap.link.VirtualEventLoop;
import org.mpcap.stack.tcp.Counters;
import org.mpcap.stack.tcp.Subflow;
import org.mpcap.stack.tcp.TcpProfile;
import org.mpcap.stack.tcp.TcpStack;
import org.mpcap.wire.ByteWriter;
import org.mpcap.wire.Bytes;
import org.mpcap.wire.FourTuple;
import org.mpcap.wire.IcmpMessage;
import org.mpcap.wire.IpAddress;
import org.mpcap.wire.TcpSegment;
import org.mpcap.wire.TransportAddress;

/** Both ends of a connection over up to three paths of random badness, in virtual time; each run is made by its seed. */
class TransferTest {
    private static final int RUNS = 300;
    private static final long MILLI = 1_000_000L;

    /** A wire that can be cut. */
    private static final class Cuttable extends ForwardingLink {
        private boolean cut;

        Cuttable(Link link) {
            super(link);
        }

        @Override
        public void send(Bytes frame) {
            if (!cut) {
                super.send(frame);
            }
        }
    }

    /** What one side sends, and what becomes of it. */
    private static final class Side implements ConnectionEvents {
        private final Bytes data;
        private final boolean closesAtOnce;
        private final ByteWriter received = new ByteWriter(1 << 16);
        private final List<String> ends = new ArrayList<>();
        private int joined;
        private Optional<String> fellBack = Optional.empty();
        private Runnable progress = () -> {};
        private Consumer<Connection> confirmed = connection -> {};

        Side(Bytes data, boolean closesAtOnce) {
            this.data = data;
            this.closesAtOnce = closesAtOnce;
        }

        @Override
        public void opened(Connection connection) {
            connection.send(data);
            if (closesAtOnce) {
                connection.finish();
            }
        }

        @Override
        public void confirmed(Connection connection) {
            confirmed.accept(connection);
        }

        @Override
        public void fellBack(Connection connection, String reason) {
            fellBack = Optional.of(reason);
        }

        @Override
        public void data(Connection from, Bytes more) {
            received.bytes(more);
            progress.run();
        }

        @Override
        public void joined(Connection to, Subflow subflow) {
            joined++;
            progress.run();
        }

        @Override
        public void endOfData(Connection from) {
            ends.add("end of data");
            if (!closesAtOnce) {
                from.finish();
            }
        }

        @Override
        public void closed(Connection over, Closing how) {
            ends.add(how.toString());
        }
    }

    /** One connection from its first SYN to its last timer. */
    private static final class Run implements CapableOpen.Events {
        private final SplittableRandom random;
        private final VirtualEventLoop eventLoop = new VirtualEventLoop(Instant.EPOCH);
        private final TcpStack client = new TcpStack(eventLoop, new Counters());
        private final TcpStack server = new TcpStack(eventLoop, new Counters());
        private final TransportAddress service = new TransportAddress(IpAddress.parse("192.0.2.2"), 80);
        private final List<NetworkPath> paths = new ArrayList<>();
        private final List<List<Cuttable>> wires = new ArrayList<>();
        private final MptcpVersion version;
        private final Side near;
        private final Side far;
        private final Optional<Integer> cut;

        Run(MptcpVersion version, int seed, boolean fails) {
            this.version = version;
            random = new SplittableRandom(seed);
            int count = fails ? 3 : 1 + random.nextInt(3);
            for (int path = 0; path < count; path++) {
                IpAddress own = IpAddress.parse("192.0.2." + (11 + path));
                MemoryLink.Wire wire = MemoryLink.wire(eventLoop, impairment(), random);
                Cuttable here = new Cuttable(wire.near());
                Cuttable there = new Cuttable(wire.far());
                client.attach(here);
                server.attach(there);
                wires.add(List.of(here, there));
                paths.add(NetworkPath.raw(here, own, service.address()));
            }
            near = new Side(someBytes(), random.nextInt(4) > 0);
            far = new Side(someBytes(), !near.closesAtOnce || random.nextBoolean());
            cut = fails ? Optional.of(random.nextInt(3)) : Optional.empty();
            near.confirmed = this::join;
            near.progress = this::cutWhenDue;
            far.progress = this::cutWhenDue;
        }

        private Impairment impairment() {
            boolean clean = random.nextInt(4) == 0;
            return new Impairment(
                    (1 + random.nextInt(80)) * MILLI,
                    clean ? 0 : random.nextDouble() * 0.12,
                    clean ? 0 : random.nextDouble() * 0.1,
                    clean ? 0 : random.nextDouble() * 0.2,
                    0);
        }

        private Bytes someBytes() {
            byte[] bytes = new byte[random.nextInt(4) == 0 ? random.nextInt(20) : random.nextInt(150_000)];
            random.nextBytes(bytes);
            return Bytes.adopt(bytes);
        }

        /** Once both sides know all subflows, and at half of the data. */
        private void cutWhenDue() {
            boolean halfway =
                    near.received.size() + far.received.size() >= (near.data.length() + far.data.length()) / 2;
            if (near.joined == 2 && far.joined == 2 && halfway) {
                cut.ifPresent(path -> wires.get(path).forEach(end -> end.cut = true));
            }
        }

        Run go() {
            Listener listener = new Listener(
                    server,
                    Listener.Profile.usual(EnumSet.allOf(MptcpVersion.class), random.nextBoolean()),
                    new TokenTable(server.counters()),
                    tuple -> new Key(random.nextLong()),
                    random,
                    (tuple, keys) -> far);
            server.listen(service, listener);
            CapableOpen.start(client, paths.get(0), tuple(0), request(), near, this);
            assertThat(eventLoop.run(() -> false, 3_000_000))
                    .as("it comes to an end")
                    .isTrue();
            assertThat(listener.connections() + listener.pendingSize()).isZero();
            return this;
        }

        /** What is not as it should be; nothing if all is. */
        String outcome() {
            String outcome = "";
            for (Side side : List.of(near, far)) {
                Side other = side == near ? far : near;
                if (!side.received.toBytes().equals(other.data)) {
                    outcome += ", " + side.received.size() + " bytes of " + other.data.length();
                }
                // Where version 1 loses its third ACK and no data repeats the keys, the server cannot know them (RFC
                // 8684 3.1).
                if (side.fellBack.isPresent() && !(version == MptcpVersion.V1 && near.data.isEmpty())) {
                    outcome += ", " + side.fellBack.get();
                }
                if (!side.ends.equals(List.of("end of data", "FINISHED"))) {
                    outcome += ", " + side.ends;
                }
            }
            return client.flows() + server.flows() == 0 ? outcome : outcome + ", flows left";
        }

        @Override
        public void connected(Connection connection) {
            near.opened(connection);
        }

        private void join(Connection connection) {
            for (int path = 1; path < paths.size(); path++) {
                JoinOpen.Request request = new JoinOpen.Request(
                        connection.keys().remoteToken(),
                        new Nonce(random.nextInt()),
                        path,
                        false,
                        random.nextInt(),
                        TcpProfile.usual());
                JoinOpen.start(connection, paths.get(path), tuple(path), request, (reply, subflow) -> {});
            }
        }

        @Override
        public void answered(CapableReply reply, TcpSegment synAck, boolean optionLeftOut) {
            assertThat(reply).isInstanceOf(CapableReply.Agreed.class);
        }

        @Override
        public void reset(TcpSegment segment, boolean optionLeftOut) {
            throw new AssertionError("reset");
        }

        @Override
        public void unreachable(IcmpMessage message) {
            throw new AssertionError(message);
        }

        @Override
        public void silent() {
            throw new AssertionError("silent");
        }

        private CapableOpen.Request request() {
            return new CapableOpen.Request(
                    version,
                    new Key(random.nextLong()),
                    random.nextBoolean(),
                    true,
                    random.nextInt(),
                    TcpProfile.usual().keepingOption());
        }

        private FourTuple tuple(int path) {
            return new FourTuple(new TransportAddress(paths.get(path).source(), 61_000), service);
        }
    }

    private static void allArrivesAndBothSidesClose(MptcpVersion version, boolean fails) {
        int cuts = 0;
        List<String> wrong = new ArrayList<>();
        for (int seed = 0; seed < RUNS; seed++) {
            Run run = new Run(version, seed, fails).go();
            cuts += run.wires.stream().anyMatch(ends -> ends.get(0).cut) ? 1 : 0;
            String outcome = run.outcome();
            if (!outcome.isEmpty()) {
                wrong.add("seed " + seed + outcome);
            }
        }
        assertThat(wrong).isEmpty();
        assertThat(cuts).isBetween(fails ? RUNS / 2 : 0, fails ? RUNS : 0);
    }

    @ParameterizedTest
    @EnumSource
    void onBadPathsAllDataArrivesAndBothSidesClose(MptcpVersion version) {
        allArrivesAndBothSidesClose(version, false);
    }

    @ParameterizedTest
    @EnumSource
    void whenOneOfThreePathsFailsAllDataArrivesAndBothSidesClose(MptcpVersion version) {
        allArrivesAndBothSidesClose(version, true);
    }
}
