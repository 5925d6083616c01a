package org.mpcap.scan;

import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Function;
import org.mpcap.crypto.Key;
import org.mpcap.crypto.MptcpVersion;
import org.mpcap.serve.EchoApplication;
import org.mpcap.serve.Fault;
import org.mpcap.stack.mptcp.Listener;
import org.mpcap.stack.mptcp.ListenerHooks;
import org.mpcap.stack.mptcp.TokenTable;
import org.mpcap.stack.tcp.Counters;
import org.mpcap.stack.tcp.TcpStack;
import org.mpcap.wire.Bytes;
import org.mpcap.wire.OptionList;
import org.mpcap.wire.TcpOption;
import org.mpcap.wire.TcpSegment;
import org.mpcap.wire.TransportAddress;
import org.mpcap.wire.mptcp.MptcpOption;

/** Hosts of every sort on one stack. */
public final class ScannedHosts {
    private final TcpStack stack;
    private final SplittableRandom random;

    public ScannedHosts(TcpStack stack, SplittableRandom random) {
        this.stack = stack;
        this.random = random;
    }

    /** A host that listens; the fault says what is wrong with it. */
    public void server(TransportAddress address, Set<MptcpVersion> versions, ListenerHooks behaviour) {
        SplittableRandom keys = random.split();
        stack.listen(
                address,
                new Listener(
                        stack,
                        Listener.Profile.usual(versions, false),
                        new TokenTable(new Counters()),
                        tuple -> new Key(keys.nextLong()),
                        keys,
                        behaviour,
                        new EchoApplication(served -> {})));
    }

    /** A host without a listener on this port. */
    public void closed(TransportAddress address) {
        server(address, Set.of(), new ListenerHooks() {
            @Override
            public SynReaction toSyn(TcpSegment syn, List<MptcpOption> options) {
                return SynReaction.RESET;
            }
        });
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
        server(address, Set.of(), Fault.NO_OPTION);
    }
}
