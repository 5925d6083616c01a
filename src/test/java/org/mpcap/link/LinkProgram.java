package org.mpcap.link;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.mpcap.lab.Lines;
import org.mpcap.lab.TwoHosts;
import org.mpcap.wire.Bytes;
import org.mpcap.wire.EthernetFrame;
import org.mpcap.wire.IpAddress;
import org.mpcap.wire.IpPacket;
import org.mpcap.wire.MacAddress;
import org.mpcap.wire.OptionList;
import org.mpcap.wire.TcpSegment;

/** Runs inside the lab: what libpcap does on real interfaces. */
final class LinkProgram {
    private static final IpAddress HERE = IpAddress.parse("10.9.0.1");
    private static final IpAddress THERE = IpAddress.parse("10.9.0.2");
    private static final int FLOOD = 20_000;

    private final BlockingQueue<Throwable> uncaught = new LinkedBlockingQueue<>();
    private final LiveEventLoop eventLoop = new LiveEventLoop(uncaught::add);

    private LinkProgram() {}

    public static void main(String[] args) throws Exception {
        try (TwoHosts hosts = new TwoHosts()) {
            MacAddress there = MacAddress.parse(hosts.macThere());
            LinkProgram program = new LinkProgram();
            program.loopback();
            program.largeFrame();
            program.ownFrames(there);
            program.filter(there);
            program.flood(there);
            program.closing();
            program.errors();
            program.goesDown();
            program.eventLoop.close();
        }
    }

    /** A SYN to a port where nobody listens, which the kernel answers with a reset. */
    private static Bytes syn(MacAddress to, IpAddress source, IpAddress target, int port) {
        TcpSegment segment = new TcpSegment(port, 9, 1, 0, TcpSegment.SYN, 1000, 0, 0, OptionList.NONE, Bytes.EMPTY)
                .checksummed(source, target);
        IpPacket packet = IpPacket.of(source, target, TcpSegment.PROTOCOL, 64, segment.write());
        int type = source.isV6() ? EthernetFrame.IPV6 : EthernetFrame.IPV4;
        return new EthernetFrame(to, MacAddress.ZERO, type, packet.write()).write();
    }

    private PcapLink open(String name, String filter) {
        return PcapLink.open(name, PcapLink.Settings.probing(filter), eventLoop);
    }

    private void loopback() throws InterruptedException {
        IpAddress self = IpAddress.parse("::1");
        BlockingQueue<Bytes> frames = new LinkedBlockingQueue<>();
        try (PcapLink link = open("lo", "tcp")) {
            link.listen(frames::add);
            for (int port = 61_000; port < 61_100; port++) {
                link.send(syn(MacAddress.ZERO, self, self, port));
            }
            int resets = 0;
            int own = 0;
            for (int frame = 0; frame < 100; frame++) {
                Bytes received = frames.poll(20, TimeUnit.SECONDS);
                boolean reset = (received.u8(14 + 40 + 13) & TcpSegment.RST) != 0;
                resets += reset ? 1 : 0;
                own += reset ? 0 : 1;
            }
            Lines.say("loopback", resets + " answers, " + own + " of our own, " + frames.size() + " more");
        }
    }

    private void largeFrame() throws IOException, InterruptedException {
        BlockingQueue<Bytes> frames = new LinkedBlockingQueue<>();
        try (PcapLink link = open("lo", "udp port 61000");
                DatagramSocket socket = new DatagramSocket()) {
            link.listen(frames::add);
            socket.send(new DatagramPacket(
                    new byte[65_400], 65_400, IpAddress.parse("::1").toInet(), 61_000));
            Lines.say("large frame", frames.poll(20, TimeUnit.SECONDS).length());
        }
    }

    private void ownFrames(MacAddress there) throws InterruptedException {
        BlockingQueue<Bytes> frames = new LinkedBlockingQueue<>();
        try (PcapLink receiving = open("here", "tcp");
                PcapLink sending = open("here", "tcp port 1")) {
            receiving.listen(frames::add);
            sending.send(syn(there, HERE, THERE, 61_000));
            boolean reset = (frames.poll(20, TimeUnit.SECONDS).u8(14 + 20 + 13) & TcpSegment.RST) != 0;
            Lines.say("sent on another link", (reset ? "the answer" : "our own") + ", " + frames.size() + " more");
        }
    }

    private void filter(MacAddress there) throws InterruptedException {
        BlockingQueue<Bytes> frames = new LinkedBlockingQueue<>();
        try (PcapLink link = open("here", CaptureFilter.flows(List.of(HERE), 61_001, 61_001))) {
            link.listen(frames::add);
            link.send(syn(there, HERE, THERE, 61_002));
            link.send(syn(there, HERE, THERE, 61_001));
            Lines.say(
                    "first filter", "port " + frames.poll(20, TimeUnit.SECONDS).u16(14 + 20 + 2));
            link.filter(CaptureFilter.flows(List.of(HERE), 61_001, 61_002));
            link.send(syn(there, HERE, THERE, 61_002));
            Lines.say(
                    "changed filter",
                    "port " + frames.poll(20, TimeUnit.SECONDS).u16(14 + 20 + 2));
            Lines.say("wrong filter", failure(() -> {
                link.filter("tcp dst prt 1");
                return link;
            }));
            link.send(syn(there, HERE, THERE, 61_001));
            Lines.say(
                    "after the wrong filter",
                    "port " + frames.poll(20, TimeUnit.SECONDS).u16(14 + 20 + 2));
        }
    }

    private void flood(MacAddress there) throws InterruptedException {
        AtomicInteger answers = new AtomicInteger();
        CountDownLatch last = new CountDownLatch(1);
        try (PcapLink link = open("here", "tcp src port 9")) {
            link.listen(frame -> {
                answers.incrementAndGet();
                if (frame.u16(14 + 20 + 2) == 61_999) {
                    last.countDown();
                }
            });
            Bytes syn = syn(there, HERE, THERE, 61_000);
            for (int number = 0; number < FLOOD; number++) {
                link.send(syn);
            }
            // One after the other, so that dropped frames have been counted when its answer is seen.
            while (!last.await(50, TimeUnit.MILLISECONDS)) {
                link.send(syn(there, HERE, THERE, 61_999));
            }
            LinkCounters counters = link.counters();
            long extra = counters.sent() - FLOOD;
            long seen = answers.get() + counters.dropped();
            Lines.say("flood", seen >= FLOOD && seen <= FLOOD + extra ? "all accounted for" : counters);
        }
    }

    private void closing() {
        PcapLink link = open("here", "");
        link.close();
        link.close();
        Lines.say(
                "threads after closing",
                Thread.getAllStackTraces().keySet().stream()
                        .filter(thread -> thread.getName().startsWith("mpcap-receive"))
                        .count());
        Lines.say("sending after closing", failure(() -> {
            link.send(Bytes.adopt(new byte[60]));
            return link;
        }));
    }

    private void errors() throws Exception {
        TwoHosts.sh("ip link add idle type veth peer name still");
        Lines.say("down", failure(() -> open("idle", "")));
        Lines.say("missing", failure(() -> open("nowhere", "")));
        Lines.say("long name", failure(() -> open("a-name-of-twenty-byte", "")));
        Lines.say("bad expression", failure(() -> open("here", "frobnicate")));
        TwoHosts.sh("sysctl -qw net.ipv6.conf.idle.disable_ipv6=1 && ip link set idle up && ip link set still up");
        try (PcapLink link = open("idle", "")) {
            Lines.say("without address", link.type() + " mtu " + link.mtu());
        }
    }

    private void goesDown() throws Exception {
        try (PcapLink link = open("here", "")) {
            TwoHosts.sh("ip link set here down");
            Lines.say("sending when down", failure(() -> {
                link.send(Bytes.adopt(new byte[60]));
                return link;
            }));
            TwoHosts.sh("ip link del here");
            Throwable reported = uncaught.poll(20, TimeUnit.SECONDS);
            Lines.say("removed", ((LinkException) reported).reason() + " " + reported.getMessage());
            Lines.say("sending when removed", failure(() -> {
                link.send(Bytes.adopt(new byte[60]));
                return link;
            }));
            Lines.say("counters when removed", link.counters());
        }
    }

    private static String failure(Supplier<PcapLink> action) {
        try {
            action.get().close();
            return "none";
        } catch (LinkException e) {
            return e.reason() + " " + e.getMessage();
        }
    }
}
