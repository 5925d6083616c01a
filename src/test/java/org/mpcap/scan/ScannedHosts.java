package org.mpcap.scan;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Function;
import org.mpcap.crypto.Key;
import org.mpcap.crypto.MptcpVersion;
import org.mpcap.serve.EchoApplication;
import org.mpcap.serve.FaultSpec;
import org.mpcap.serve.SegmentEdit;
import org.mpcap.stack.mptcp.Listener;
import org.mpcap.stack.mptcp.TokenTable;
import org.mpcap.stack.tcp.Counters;
import org.mpcap.stack.tcp.TcpStack;
import org.mpcap.wire.Bytes;
import org.mpcap.wire.OptionList;
import org.mpcap.wire.TcpOption;
import org.mpcap.wire.TcpSegment;
import org.mpcap.wire.TransportAddress;

/** Hosts of every sort on one stack. */
public final class ScannedHosts {
    private static final List<FaultSpec> CLOSED = List.of(FaultSpec.incoming(
            "closed", "resets every SYN", SegmentEdit.REFUSE.when((segment, flow) -> segment.has(TcpSegment.SYN))));

    private final TcpStack stack;
    private final Function<List<FaultSpec>, TcpStack> faulty;
    /** One for each set of faults, so that these are on its link only. */
    private final Map<List<FaultSpec>, TcpStack> faultyStacks = new HashMap<>();

    private final SplittableRandom random;

    /** @param faulty makes a stack on a link of its own with these faults */
    public ScannedHosts(TcpStack stack, Function<List<FaultSpec>, TcpStack> faulty, SplittableRandom random) {
        this.stack = stack;
        this.faulty = faulty;
        this.random = random;
    }

    /** A host that listens; the faults say what is wrong with it. */
    public void server(TransportAddress address, Set<MptcpVersion> versions, List<FaultSpec> faults) {
        SplittableRandom keys = random.split();
        TcpStack own = faults.isEmpty() ? stack : faultyStacks.computeIfAbsent(faults, faulty);
        own.listen(
                address,
                new Listener(
                        own,
                        Listener.Profile.usual(versions, false),
                        new TokenTable(new Counters()),
                        tuple -> new Key(keys.nextLong()),
                        keys,
                        new EchoApplication(served -> {})));
    }

    /** A host without a listener on this port. */
    public void closed(TransportAddress address) {
        server(address, Set.of(), CLOSED);
    }

    /** A host that answers SYNs with the options this gives, and nothing else. */
    public void raw(TransportAddress address, Function<TcpSegment, List<TcpOption>> options) {
        stack.listen(address, (tuple, syn, arrival) -> {
            if (syn.has(TcpSegment.SYN)) {
                int listening = syn.destinationPort();
                int asking = syn.sourcePort();
                stack.send(
                        arrival.back(),
                        new TcpSegment(
                                listening,
                                asking,
                                7,
                                syn.sequence() + 1,
                                TcpSegment.SYN | TcpSegment.ACK,
                                1000,
                                0,
                                0,
                                new OptionList(options.apply(syn)).padded(),
                                Bytes.EMPTY),
                        60);
            }
        });
    }

    /** A plain TCP server. */
    public void plain(TransportAddress address) {
        server(address, Set.of(), List.of());
    }
}
