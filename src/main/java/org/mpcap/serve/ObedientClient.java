package org.mpcap.serve;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.mpcap.crypto.AddAddrHmac;
import org.mpcap.crypto.Key;
import org.mpcap.crypto.MptcpVersion;
import org.mpcap.crypto.Nonce;
import org.mpcap.handshake.CapableReply;
import org.mpcap.link.NetworkPath;
import org.mpcap.stack.mptcp.CapableOpen;
import org.mpcap.stack.mptcp.Connection;
import org.mpcap.stack.mptcp.ConnectionEvents;
import org.mpcap.stack.mptcp.JoinOpen;
import org.mpcap.stack.tcp.Subflow;
import org.mpcap.stack.tcp.TcpProfile;
import org.mpcap.stack.tcp.TcpStack;
import org.mpcap.wire.Bytes;
import org.mpcap.wire.FourTuple;
import org.mpcap.wire.IcmpMessage;
import org.mpcap.wire.TcpSegment;
import org.mpcap.wire.TransportAddress;
import org.mpcap.wire.mptcp.AddAddr;
import org.mpcap.wire.mptcp.MptcpOption;

/**
 * The program that cooperates with checks of clients, on our own stack: it connects, does what it is told to begin with, and obeys lines
 * that begin with an exclamation mark: {@code send N}, {@code write N N …}, {@code shutdown}, {@code close}, {@code abort},
 * {@code echo}, {@code wait MS}. It joins from its second address, and joins addresses that are announced to it.
 */
public final class ObedientClient implements CapableOpen.Events, ConnectionEvents {
    private static final int MOST = 1 << 20;
    private static final int SECOND_ADDRESS_ID = 2;

    /** The client's host. */
    public interface Host {
        /** Its flows. */
        TcpStack stack();

        /** Where keys, nonces and sequence numbers come from. */
        RandomGenerator random();

        /** A key for a new connection. */
        default Key key() {
            return new Key(random().nextLong());
        }

        /** The way from its first address to this one. */
        NetworkPath first(TransportAddress to);

        /** The way from its second address, if it has one. */
        Optional<NetworkPath> second(TransportAddress to);

        /** An unused port. */
        int port();
    }

    private final Host host;
    private final MptcpVersion version;
    private final TransportAddress to;
    private final Deque<String> commands;
    private Optional<Connection> connection = Optional.empty();
    private boolean mayJoinInitial;
    private boolean echoes;
    private boolean waiting;
    private String pending = "";

    private ObedientClient(Host host, MptcpVersion version, TransportAddress to, String start) {
        this.host = host;
        this.version = version;
        this.to = to;
        commands = new ArrayDeque<>(Arrays.stream(start.split(";"))
                .map(String::strip)
                .filter(command -> !command.isEmpty())
                .toList());
    }

    /** Connects to this place and does what {@code start} says, commands parted by semicolons. */
    public static ObedientClient connect(Host host, MptcpVersion version, TransportAddress to, String start) {
        ObedientClient client = new ObedientClient(host, version, to, start);
        NetworkPath path = host.first(to);
        CapableOpen.start(
                host.stack(),
                path,
                new FourTuple(new TransportAddress(path.source(), host.port()), to),
                new CapableOpen.Request(
                        version, host.key(), false, true, host.random().nextInt(), TcpProfile.usual()),
                client,
                client);
        return client;
    }

    /** Ends the connection if it is open. */
    public void end() {
        connection.filter(each -> each.phase().isOpen()).ifPresent(Connection::abort);
    }

    @Override
    public boolean fallsBack() {
        return true;
    }

    @Override
    public void answered(CapableReply reply, TcpSegment synAck, boolean optionLeftOut) {
        mayJoinInitial = reply instanceof CapableReply.Agreed agreed && !agreed.noJoinToInitial();
    }

    @Override
    public void connected(Connection opened) {
        connection = Optional.of(opened);
        goOn(opened);
    }

    @Override
    public void reset(TcpSegment segment, boolean optionLeftOut) {}

    @Override
    public void unreachable(IcmpMessage message) {}

    @Override
    public void silent() {}

    @Override
    public void confirmed(Connection opened) {
        if (mayJoinInitial) {
            host.second(to).ifPresent(path -> join(opened, path, to, SECOND_ADDRESS_ID));
        }
    }

    private void join(Connection opened, NetworkPath path, TransportAddress place, int addressId) {
        JoinOpen.start(
                opened,
                path,
                new FourTuple(new TransportAddress(path.source(), host.port()), place),
                new JoinOpen.Request(
                        opened.keys().remoteToken(),
                        new Nonce(host.random().nextInt()),
                        addressId,
                        false,
                        host.random().nextInt(),
                        TcpProfile.usual().keepingOption()),
                (reply, subflow) -> {});
    }

    @Override
    public void option(Connection opened, Subflow subflow, MptcpOption option) {
        if (option instanceof AddAddr add
                && (add.flags() & AddAddr.FLAG_ECHO) == 0
                && version == MptcpVersion.V1
                && opened.phase().isConfirmed()
                && isGenuine(opened, add)) {
            TransportAddress place = new TransportAddress(
                    add.address(),
                    add.port().orElse(to.port()) == 0 ? to.port() : add.port().orElse(to.port()));
            if (!add.address().equals(to.address())
                    && add.address().isV6() == to.address().isV6()) {
                join(opened, host.first(place), place, 0);
            }
        }
    }

    private static boolean isGenuine(Connection opened, AddAddr add) {
        long right = AddAddrHmac.of(
                opened.keys().remote(),
                opened.keys().local(),
                add.addressId(),
                add.address(),
                add.port().orElse(0));
        return add.hmac().isPresent() && add.hmac().getAsLong() == right;
    }

    @Override
    public void data(Connection opened, Bytes data) {
        pending += new String(data.toArray(), StandardCharsets.ISO_8859_1);
        while (true) {
            int mark = pending.indexOf('!');
            String plain = mark < 0 ? pending : pending.substring(0, mark);
            if (echoes && !plain.isEmpty()) {
                opened.send(Bytes.adopt(plain.getBytes(StandardCharsets.ISO_8859_1)));
            }
            pending = mark < 0 ? "" : pending.substring(mark);
            int end = pending.indexOf('\n');
            if (end < 0) {
                return;
            }
            commands.add(pending.substring(1, end));
            pending = pending.substring(end + 1);
            goOn(opened);
        }
    }

    private void goOn(Connection opened) {
        while (!commands.isEmpty() && !waiting && opened.phase().isOpen()) {
            obey(opened, commands.remove().split(" +"));
        }
    }

    private void obey(Connection opened, String[] words) {
        switch (words[0]) {
            case "send", "write" ->
                List.of(words).subList(1, words.length).forEach(count -> opened.send(letters(count)));
            case "shutdown", "close" -> opened.finish();
            case "abort" -> opened.fastClose();
            case "echo" -> echoes = true;
            case "wait" -> {
                waiting = true;
                host.stack().eventLoop().schedule(Long.parseLong(words[1]) * 1_000_000L, () -> {
                    waiting = false;
                    goOn(opened);
                });
            }
            default -> {}
        }
    }

    private static Bytes letters(String number) {
        byte[] data = new byte[Math.min(Integer.parseInt(number), MOST)];
        for (int i = 0; i < data.length; i++) {
            data[i] = (byte) ('a' + i % 26);
        }
        return Bytes.adopt(data);
    }
}
