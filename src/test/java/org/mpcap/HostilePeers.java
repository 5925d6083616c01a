package org.mpcap;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.mpcap.crypto.JoinHmac;
import org.mpcap.crypto.MptcpVersion;
import org.mpcap.crypto.Nonce;
import org.mpcap.handshake.ConnectionKeys;
import org.mpcap.link.EventLoop;
import org.mpcap.link.ForwardingLink;
import org.mpcap.link.Link;
import org.mpcap.serve.FaultSpec;
import org.mpcap.serve.FaultedFlow;
import org.mpcap.serve.SegmentEdit;
import org.mpcap.wire.Bytes;
import org.mpcap.wire.IcmpMessage;
import org.mpcap.wire.IpAddress;
import org.mpcap.wire.IpPacket;
import org.mpcap.wire.Ipv4Packet;
import org.mpcap.wire.OptionList;
import org.mpcap.wire.TcpOption;
import org.mpcap.wire.TcpSegment;
import org.mpcap.wire.mptcp.AddAddr;
import org.mpcap.wire.mptcp.Dss;
import org.mpcap.wire.mptcp.MpCapable;
import org.mpcap.wire.mptcp.MpFail;
import org.mpcap.wire.mptcp.MpFastClose;
import org.mpcap.wire.mptcp.MpJoin;
import org.mpcap.wire.mptcp.MpPrio;
import org.mpcap.wire.mptcp.MptcpOption;
import org.mpcap.wire.mptcp.RemoveAddr;

/** Peers that mean harm, each a server of ours behind something that changes what it says. */
final class HostilePeers {
    private static final int STORM = 2000;
    private static final int MOST_SEGMENTS = 20_000;
    private static final IpAddress ELSEWHERE = IpAddress.parse("192.0.2.77");

    private HostilePeers() {}

    /** Puts a peer's harm over its link; made anew for each run. */
    @FunctionalInterface
    interface Harm {
        Link over(Link link, EventLoop loop);
    }

    /**
     * A peer.
     *
     * @param mayBeProven whether who answers holds both keys, so that PROVEN is no lie
     */
    record Peer(String name, boolean mayBeProven, Harm harm) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Peer> all() {
        List<Peer> peers = new ArrayList<>();
        hmacs(peers);
        keys(peers);
        data(peers);
        signals(peers);
        segments(peers);
        packets(peers);
        FaultSpec.all()
                .forEach(fault -> peers.add(new Peer(
                        "fault " + fault.name(),
                        !List.of("mirror", "wrong-hmac", "no-option", "malformed", "drop-option", "reset-option")
                                .contains(fault.name()),
                        (link, loop) -> FaultSpec.over(link, List.of(fault)))));
        return peers.stream();
    }

    /** Answers to MP_JOIN made in another way than the right one: of the keys, the server's nonce and ours, and the right answer. */
    private interface Wrong {
        long hmac(ConnectionKeys keys, Nonce own, Nonce ours, long right);
    }

    private static Peer hmac(String name, Wrong wrong) {
        return new Peer("HMAC " + name, false, (link, loop) -> {
            AtomicInteger nonce = new AtomicInteger();
            SegmentEdit seen = (segment, flow) -> {
                joins(segment).forEach(join -> nonce.set(join.nonce()));
                return List.of(segment);
            };
            SegmentEdit answer = SegmentEdit.replace(
                    MpJoin.SynAck.class,
                    (join, flow) -> flow.keys()
                            .map(keys -> new MpJoin.SynAck(
                                    join.flags(),
                                    join.addressId(),
                                    wrong.hmac(
                                            keys,
                                            new Nonce(join.nonce()),
                                            new Nonce(nonce.get()),
                                            join.truncatedHmac()),
                                    join.nonce())));
            return over(link, answer, seen);
        });
    }

    private static Stream<MpJoin.Syn> joins(TcpSegment segment) {
        return MptcpOption.in(segment.options()).stream()
                .filter(MpJoin.Syn.class::isInstance)
                .map(MpJoin.Syn.class::cast);
    }

    /** Storms end: each of these segments may be answered, and the answer be the reason for the next storm. */
    private static SegmentEdit bounded(SegmentEdit edit) {
        AtomicInteger left = new AtomicInteger(MOST_SEGMENTS);
        return (segment, flow) -> {
            List<TcpSegment> all = edit.apply(segment, flow);
            return all.size() <= 2 || left.addAndGet(-all.size()) > 0 ? all : List.of(segment);
        };
    }

    private static Link over(Link link, SegmentEdit plain, SegmentEdit incoming) {
        SegmentEdit outgoing = bounded(plain);
        return FaultSpec.over(link, List.of(new FaultSpec("hostile", "means harm", outgoing, incoming)));
    }

    private static void hmacs(List<Peer> peers) {
        peers.add(hmac(
                "with keys swapped",
                (keys, own, ours, right) -> JoinHmac.synAck(keys.version(), keys.remote(), keys.local(), own, ours)));
        peers.add(hmac(
                "with nonces swapped",
                (keys, own, ours, right) -> JoinHmac.synAck(keys.version(), keys.local(), keys.remote(), ours, own)));
        peers.add(hmac(
                "of our side",
                (keys, own, ours, right) -> JoinHmac.synAck(keys.version(), keys.remote(), keys.local(), ours, own)));
        peers.add(hmac("cut at the wrong end", (keys, own, ours, right) -> {
            Bytes full = JoinHmac.full(keys.version(), keys.local(), keys.remote(), own, ours);
            return full.u64(full.length() - 8);
        }));
        peers.add(hmac("of the other version's hash", (keys, own, ours, right) -> {
            MptcpVersion other = keys.version() == MptcpVersion.V0 ? MptcpVersion.V1 : MptcpVersion.V0;
            return JoinHmac.synAck(other, keys.local(), keys.remote(), own, ours);
        }));
        peers.add(hmac("of zero", (keys, own, ours, right) -> 0));
        peers.add(hmac("with one bit changed at the end", (keys, own, ours, right) -> right ^ 1));
        peers.add(hmac("with one bit changed in front", (keys, own, ours, right) -> right ^ Long.MIN_VALUE));
        peers.add(hmac("with its bytes turned", (keys, own, ours, right) -> Long.reverseBytes(right)));
        peers.add(hmac(
                "of our nonce twice",
                (keys, own, ours, right) -> JoinHmac.synAck(keys.version(), keys.local(), keys.remote(), ours, ours)));
        peers.add(hmac(
                "of our key twice",
                (keys, own, ours, right) -> JoinHmac.synAck(keys.version(), keys.remote(), keys.remote(), own, ours)));
        peers.add(edit(
                "two answers to a join, the wrong first",
                false,
                (segment, flow) ->
                        isJoinAnswer(segment) ? List.of(wrongJoin(segment, flow), segment) : List.of(segment)));
        peers.add(edit(
                "two answers to a join, the right first",
                true,
                (segment, flow) ->
                        isJoinAnswer(segment) ? List.of(segment, wrongJoin(segment, flow)) : List.of(segment)));
    }

    private static boolean isJoinAnswer(TcpSegment segment) {
        return MptcpOption.in(segment.options()).stream().anyMatch(MpJoin.SynAck.class::isInstance);
    }

    private static TcpSegment wrongJoin(TcpSegment segment, FaultedFlow flow) {
        return SegmentEdit.change(
                        MpJoin.SynAck.class,
                        join -> new MpJoin.SynAck(join.flags(), join.addressId(), ~join.truncatedHmac(), join.nonce()))
                .apply(segment, flow)
                .get(0);
    }

    private static Peer edit(String name, boolean mayBeProven, SegmentEdit outgoing) {
        return new Peer(name, mayBeProven, (link, loop) -> over(link, outgoing, SegmentEdit.NONE));
    }

    private static Peer incoming(String name, boolean mayBeProven, SegmentEdit edit) {
        return new Peer(name, mayBeProven, (link, loop) -> over(link, SegmentEdit.NONE, edit));
    }

    private static boolean isSynAck(TcpSegment segment) {
        return segment.has(TcpSegment.SYN) && segment.has(TcpSegment.ACK);
    }

    /** A key that the server does not hold, made of the segment it stands in and of the key of the SYN, if there is one. */
    private static Peer key(String name, BiFunction<TcpSegment, Long, Long> made) {
        return edit(
                "key " + name,
                false,
                (segment, flow) -> SegmentEdit.change(MpCapable.OneKey.class, one -> {
                            long ours = flow.request()
                                    .filter(MpCapable.OneKey.class::isInstance)
                                    .map(request -> ((MpCapable.OneKey) request).senderKey())
                                    .orElse(0x0102_0304_0506_0708L);
                            return new MpCapable.OneKey(one.version(), one.flags(), made.apply(segment, ours));
                        })
                        .apply(segment, flow));
    }

    private static void keys(List<Peer> peers) {
        peers.add(key("made of our sequence number, twice", (segment, ours) -> {
            long isn = Integer.toUnsignedLong(segment.acknowledgment() - 1);
            return isn << 32 | isn;
        }));
        peers.add(key("that is ours with one bit changed", (segment, ours) -> ours ^ 1));
        peers.add(key("that is ours, its bytes turned", (segment, ours) -> Long.reverseBytes(ours)));
        peers.add(key("of its own acknowledgment number", (segment, ours) -> (long) segment.acknowledgment()));
        peers.add(key("of all ones", (segment, ours) -> -1L));
        peers.add(key("of zero", (segment, ours) -> 0L));
        peers.add(edit(
                "version 1 asked, a key in version 0's place",
                false,
                SegmentEdit.change(
                        MpCapable.OneKey.class,
                        one -> new MpCapable.OneKey(1 - one.version(), one.flags(), one.senderKey()))));
        peers.add(edit(
                "two answers to MP_CAPABLE, an invented key first",
                false,
                (segment, flow) -> isSynAck(segment)
                        ? List.of(
                                SegmentEdit.change(
                                                MpCapable.OneKey.class,
                                                one -> new MpCapable.OneKey(one.version(), one.flags(), 77))
                                        .apply(segment, flow)
                                        .get(0),
                                segment)
                        : List.of(segment)));
    }

    /** Something in front of, or behind, every segment of the server after the handshake. */
    private static SegmentEdit established(Function<TcpSegment, List<TcpSegment>> edit) {
        return (segment, flow) ->
                segment.has(TcpSegment.SYN) || segment.has(TcpSegment.RST) ? List.of(segment) : edit.apply(segment);
    }

    private static TcpSegment with(TcpSegment segment, int flags, int sequence, int window, Bytes payload) {
        return new TcpSegment(
                segment.sourcePort(),
                segment.destinationPort(),
                sequence,
                segment.acknowledgment(),
                flags,
                window,
                0,
                segment.urgent(),
                segment.options(),
                payload);
    }

    private static TcpSegment with(TcpSegment segment, List<MptcpOption> options) {
        List<TcpOption> all = options.stream().map(MptcpOption::toTcpOption).toList();
        return new TcpSegment(
                segment.sourcePort(),
                segment.destinationPort(),
                segment.sequence(),
                segment.acknowledgment(),
                TcpSegment.ACK,
                segment.window(),
                0,
                0,
                new OptionList(all).padded(),
                Bytes.EMPTY);
    }

    private static Dss dss(long dataAck, long dsn, int ssn, int length) {
        return new Dss(
                Dss.FLAG_DATA_ACK | Dss.FLAG_WIDE_DATA_ACK | Dss.FLAG_MAPPING | Dss.FLAG_WIDE_DSN,
                OptionalLong.of(dataAck),
                Optional.of(new Dss.Mapping(dsn, ssn, length, OptionalInt.empty())));
    }

    private static void data(List<Peer> peers) {
        peers.add(edit(
                "zero window in all segments",
                true,
                (segment, flow) -> List.of(with(segment, segment.flags(), segment.sequence(), 0, segment.payload()))));
        peers.add(edit(
                "window of one byte",
                true,
                (segment, flow) -> List.of(with(segment, segment.flags(), segment.sequence(), 1, segment.payload()))));
        Bytes junk = Bytes.of(new byte[1000]);
        peers.add(edit("endless data without mapping", true, established(segment -> {
            List<TcpSegment> flood = new ArrayList<>(List.of(segment));
            for (int i = 0; i < 200; i++) {
                flood.add(with(
                        with(segment, List.of()),
                        TcpSegment.ACK,
                        segment.sequence() + i * junk.length(),
                        segment.window(),
                        junk));
            }
            return flood;
        })));
        peers.add(new Peer("endless data with mappings", true, (link, loop) -> {
            SegmentEdit flood = (segment, flow) -> {
                if (segment.has(TcpSegment.SYN) || flow.keys().isEmpty()) {
                    return List.of(segment);
                }
                ConnectionKeys keys = flow.keys().get();
                List<TcpSegment> all = new ArrayList<>(List.of(segment));
                for (int i = 0; i < 200; i++) {
                    TcpSegment mapped = with(
                            segment,
                            List.of(dss(
                                    keys.firstRemoteDsn(),
                                    keys.firstLocalDsn() + (long) i * junk.length(),
                                    1 + i * junk.length(),
                                    junk.length())));
                    all.add(with(
                            mapped, TcpSegment.ACK, segment.sequence() + i * junk.length(), segment.window(), junk));
                }
                return all;
            };
            return over(link, flood, SegmentEdit.NONE);
        }));
        peers.add(edit("data far out of order", true, established(segment -> {
            List<TcpSegment> flood = new ArrayList<>(List.of(segment));
            for (int i = 100; i > 0; i--) {
                flood.add(with(
                        with(segment, List.of()), TcpSegment.ACK, segment.sequence() + 3 * i, segment.window(), junk));
            }
            return flood;
        })));
        peers.add(edit(
                "DATA_ACK ahead of what was sent",
                false,
                SegmentEdit.change(
                        Dss.class,
                        each -> new Dss(
                                each.flags(),
                                each.dataAck().isPresent()
                                        ? OptionalLong.of(each.dataAck().getAsLong() + 1_000_000
                                                & (each.has(Dss.FLAG_WIDE_DATA_ACK) ? -1L : 0xffff_ffffL))
                                        : OptionalLong.empty(),
                                each.mapping()))));
        peers.add(edit("no DSS at all", true, SegmentEdit.without(Dss.class)));
        peers.add(edit(
                "infinite mapping at once",
                true,
                established(segment -> List.of(with(segment, List.of(dss(0, 0, 1, 0))), segment))));
        peers.add(edit(
                "FIN at once",
                true,
                established(segment -> List.of(with(
                        segment,
                        segment.flags() | TcpSegment.FIN,
                        segment.sequence(),
                        segment.window(),
                        segment.payload())))));
    }

    private static Peer signal(String name, int times, Function<Integer, MptcpOption> option) {
        return edit(name, true, established(segment -> {
            List<TcpSegment> all = new ArrayList<>(List.of(segment));
            for (int i = 0; i < times; i++) {
                all.add(with(segment, List.of(option.apply(i))));
            }
            return all;
        }));
    }

    private static void signals(List<Peer> peers) {
        peers.add(signal(
                "ADD_ADDRs by the thousand",
                10_000,
                i -> new AddAddr(
                        0,
                        1 + i % 255,
                        IpAddress.of(Bytes.ofInt(0xc0000300 + i)),
                        OptionalInt.empty(),
                        OptionalLong.of(i))));
        peers.add(signal(
                "ADD_ADDR of a group",
                1,
                i -> new AddAddr(0, 9, IpAddress.parse("224.0.0.1"), OptionalInt.empty(), OptionalLong.of(7))));
        peers.add(new Peer("ADD_ADDR of the loopback, signed", true, (link, loop) -> {
            SegmentEdit edit = (segment, flow) -> segment.has(TcpSegment.SYN)
                            || flow.keys().isEmpty()
                    ? List.of(segment)
                    : List.of(segment, with(segment, List.of(signed(flow.keys().get(), "127.0.0.1"))));
            return over(link, edit, SegmentEdit.NONE);
        }));
        peers.add(signal("REMOVE_ADDR of all", 200, i -> new RemoveAddr(0, List.of(i))));
        peers.add(signal("MP_PRIO without end", STORM, i -> new MpPrio(i & 1, OptionalInt.empty())));
        peers.add(signal("MP_FAIL in a loop", STORM, i -> new MpFail(0, i)));
        peers.add(signal("MP_FASTCLOSE with a wrong key", STORM, i -> new MpFastClose(0, i)));
        peers.add(new Peer("MP_FASTCLOSE with the right key at once", true, (link, loop) -> {
            SegmentEdit edit = (segment, flow) -> segment.has(TcpSegment.SYN)
                            || flow.keys().isEmpty()
                    ? List.of(segment)
                    : List.of(
                            segment,
                            with(
                                    segment,
                                    List.of(new MpFastClose(
                                            0, flow.keys().get().remote().bits()))));
            return over(link, edit, SegmentEdit.NONE);
        }));
        peers.add(incoming(
                "joins reset after our HMAC",
                true,
                SegmentEdit.change(MpJoin.Ack.class, ack -> new MpJoin.Ack(0, Bytes.of(new byte[20])))));
        peers.add(incoming(
                "never a word after the SYN/ACK",
                false,
                SegmentEdit.DROP.when((segment, flow) -> !segment.has(TcpSegment.SYN))));
        peers.add(edit(
                "never a word after the first SYN/ACK, joins included",
                false,
                SegmentEdit.DROP.when((segment, flow) -> !isSynAck(segment) || isJoinAnswer(segment))));
    }

    private static AddAddr signed(ConnectionKeys keys, String address) {
        IpAddress place = IpAddress.parse(address);
        return new AddAddr(
                0,
                5,
                place,
                OptionalInt.empty(),
                OptionalLong.of(org.mpcap.crypto.AddAddrHmac.of(keys.local(), keys.remote(), 5, place, 0)));
    }

    private static void segments(List<Peer> peers) {
        peers.add(edit(
                "SYN/ACK storm",
                true,
                (segment, flow) -> isSynAck(segment) ? Collections.nCopies(STORM, segment) : List.of(segment)));
        peers.add(edit(
                "ACK storm",
                true,
                established(segment -> Collections.nCopies(
                        STORM,
                        with(segment, segment.flags(), segment.sequence(), segment.window(), segment.payload())))));
        peers.add(edit("RST storm beside the window", true, (segment, flow) -> {
            List<TcpSegment> all = new ArrayList<>();
            for (int i = 0; i < STORM; i++) {
                all.add(with(
                        with(segment, List.of()), TcpSegment.RST, segment.sequence() + (1 << 24) + i, 0, Bytes.EMPTY));
            }
            all.add(segment);
            return all;
        }));
        peers.add(edit(
                "acknowledges what was never sent",
                false,
                (segment, flow) -> List.of(isSynAck(segment) ? acknowledging(segment, 100_000) : segment)));
        peers.add(edit(
                "SYN in the SYN/ACK's place",
                false,
                (segment, flow) -> List.of(
                        isSynAck(segment)
                                ? with(segment, TcpSegment.SYN, segment.sequence(), segment.window(), Bytes.EMPTY)
                                : segment)));
        peers.add(edit(
                "RST in the SYN/ACK",
                false,
                (segment, flow) -> List.of(
                        isSynAck(segment)
                                ? with(
                                        segment,
                                        segment.flags() | TcpSegment.RST,
                                        segment.sequence(),
                                        segment.window(),
                                        Bytes.EMPTY)
                                : segment)));
        peers.add(edit(
                "all flags",
                true,
                established(segment -> List.of(
                        segment, with(segment, 0xff, segment.sequence(), segment.window(), segment.payload())))));
        peers.add(edit(
                "urgent everywhere",
                true,
                established(segment -> List.of(new TcpSegment(
                        segment.sourcePort(),
                        segment.destinationPort(),
                        segment.sequence(),
                        segment.acknowledgment(),
                        segment.flags() | 0x20,
                        segment.window(),
                        0,
                        0xffff,
                        segment.options(),
                        segment.payload())))));
        peers.add(edit("full option space", true, (segment, flow) -> List.of(filled(segment))));
    }

    private static TcpSegment acknowledging(TcpSegment segment, int ahead) {
        return new TcpSegment(
                segment.sourcePort(),
                segment.destinationPort(),
                segment.sequence(),
                segment.acknowledgment() + ahead,
                segment.flags(),
                segment.window(),
                0,
                0,
                segment.options(),
                segment.payload());
    }

    private static TcpSegment filled(TcpSegment segment) {
        Bytes options = segment.options().write();
        byte[] area = new byte[OptionList.LIMIT];
        java.util.Arrays.fill(area, (byte) 1);
        System.arraycopy(options.toArray(), 0, area, 0, options.length());
        return new TcpSegment(
                segment.sourcePort(),
                segment.destinationPort(),
                segment.sequence(),
                segment.acknowledgment(),
                segment.flags(),
                segment.window(),
                0,
                0,
                OptionList.parse(Bytes.of(area)),
                segment.payload());
    }

    /** What becomes of IPv4 packets of the server. */
    private static Peer packets(String name, boolean mayBeProven, Function<Ipv4Packet, List<Bytes>> edit) {
        return new Peer(name, mayBeProven, (link, loop) -> new ForwardingLink(link) {
            @Override
            public void send(Bytes frame) {
                if (IpPacket.parse(frame) instanceof Ipv4Packet packet) {
                    edit.apply(packet).forEach(super::send);
                }
            }
        });
    }

    private static Bytes changed(Ipv4Packet packet, IpAddress source, int ttl, int fragment, Bytes payload) {
        return new Ipv4Packet(
                        packet.trafficClass(),
                        20 + payload.length(),
                        packet.identification(),
                        fragment,
                        ttl,
                        packet.protocol(),
                        0,
                        source,
                        packet.destination(),
                        Bytes.EMPTY,
                        payload,
                        Bytes.EMPTY)
                .checksummed()
                .write();
    }

    private static void packets(List<Peer> peers) {
        peers.add(packets(
                "answers from another address",
                false,
                packet -> List.of(changed(packet, ELSEWHERE, 64, packet.fragment(), packet.payload()))));
        peers.add(packets(
                "TTL 255",
                true,
                packet -> List.of(changed(packet, packet.source(), 255, packet.fragment(), packet.payload()))));
        peers.add(packets(
                "fragments",
                false,
                packet -> List.of(
                        changed(
                                packet,
                                packet.source(),
                                64,
                                0x2000,
                                packet.payload().slice(0, 16)),
                        changed(packet, packet.source(), 64, 2, packet.payload().from(16)))));
        peers.add(packets(
                "cut packets",
                false,
                packet -> List.of(changed(
                        packet,
                        packet.source(),
                        64,
                        packet.fragment(),
                        packet.payload().slice(0, 13)))));
        peers.add(packets("bad checksums", false, packet -> {
            byte[] damaged = packet.payload().toArray();
            damaged[16] ^= 0x55;
            return List.of(changed(packet, packet.source(), 64, packet.fragment(), Bytes.of(damaged)));
        }));
        peers.add(icmp("blind ICMP errors, ports only", true, 4, 0, 500));
        peers.add(icmp("blind ICMP errors, a guessed sequence number", true, 8, 1 << 20, 500));
        peers.add(icmp("ICMP errors that quote rightly", true, 20, 0, 1));
        peers.add(new Peer("every answer late", true, (link, loop) -> new ForwardingLink(link) {
            @Override
            public void send(Bytes frame) {
                loop.schedule(900_000_000L, () -> super.send(frame));
            }
        }));
        peers.add(new Peer("a relay to a real server", true, (link, loop) -> link));
        AtomicLong never = new AtomicLong();
        peers.add(packets("silence", false, packet -> {
            never.incrementAndGet();
            return List.of();
        }));
    }

    /** For each packet that comes in, so many ICMP errors that quote so much of it, its sequence number this far off. */
    private static Peer icmp(String name, boolean mayBeProven, int quotedBytes, int off, int times) {
        return new Peer(name, mayBeProven, (link, loop) -> new ForwardingLink(link) {
            @Override
            public void listen(Link.FrameListener listener) {
                super.listen(frame -> {
                    if (IpPacket.parse(frame) instanceof Ipv4Packet packet) {
                        byte[] tcp = packet.payload()
                                .slice(0, Math.min(quotedBytes, packet.payload().length()))
                                .toArray();
                        if (off != 0) {
                            tcp[4] ^= 0x10;
                        }
                        Bytes quoted = Ipv4Packet.of(
                                        packet.source(), packet.destination(), packet.protocol(), 60, Bytes.of(tcp))
                                .write();
                        Bytes message = new IcmpMessage(false, 3, 1, 0, 0, quoted)
                                .checksummed(packet.destination(), packet.source())
                                .write();
                        Bytes error = IpPacket.of(
                                        packet.destination(), packet.source(), IpPacket.PROTOCOL_ICMP, 64, message)
                                .write();
                        for (int i = 0; i < times; i++) {
                            super.send(error);
                        }
                    }
                    listener.received(frame);
                });
            }
        });
    }

    static UnaryOperator<Link> over(Peer peer, EventLoop loop) {
        return link -> peer.harm.over(link, loop);
    }
}
