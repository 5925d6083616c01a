package org.mpcap.cli.probe;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Stack;
import org.mpcap.UserError;
import org.mpcap.stack.tcp.MssOffer;
import org.mpcap.stack.tcp.RetransmitTimer.Timing;
import org.mpcap.stack.tcp.SynOptions;
import org.mpcap.stack.tcp.TcpProfile;
import org.mpcap.wire.Bytes;
import org.mpcap.wire.EscapedText;
import org.mpcap.wire.OptionList;
import org.mpcap.wire.TcpOption;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/** Options that shape the SYN and its retransmission. */
final class SynGroup {
    private static final long MAXIMUM_RTO_NANOS = 60_000_000_000L;
    private static final long CLOSING_RTO_NANOS = 200_000_000L;

    @Option(names = "--mss", paramLabel = "BYTES")
    private Optional<Integer> mss = Optional.empty();

    @Option(names = "--no-sack")
    private boolean noSack;

    @Option(names = "--no-timestamps")
    private boolean noTimestamps;

    @Option(names = "--wscale", paramLabel = "SHIFT")
    private int windowScale = 7;

    @Option(names = "--ecn")
    private boolean ecn;

    @Option(
            names = "--fastopen",
            paramLabel = "COOKIE",
            arity = "0..1",
            fallbackValue = "",
            parameterConsumer = CookieConsumer.class)
    private Optional<String> fastOpen = Optional.empty();

    @Option(names = "--data", paramLabel = "TEXT")
    private Optional<String> data = Optional.empty();

    @Option(names = "--ttl", paramLabel = "HOPS")
    private int ttl = 64;

    @Option(names = "--tcp-option", paramLabel = "KIND:HEX")
    private List<String> tcpOptions = List.of();

    @Option(names = "--rto", paramLabel = "SECONDS")
    private double rto = 1;

    @Option(names = "--retries", paramLabel = "N")
    private int retries = 3;

    /** Takes what follows --fastopen only where it is a cookie, 4 to 16 bytes in hexadecimal digits (RFC 7413 4.1.1): it may be a target. */
    static final class CookieConsumer implements CommandLine.IParameterConsumer {
        private static final String COOKIE = "([0-9a-fA-F]{2}){4,16}";

        @Override
        public void consumeParameters(
                Stack<String> arguments, CommandLine.Model.ArgSpec option, CommandLine.Model.CommandSpec command) {
            boolean cookie = !arguments.isEmpty() && arguments.peek().matches(COOKIE);
            option.setValue(Optional.of(cookie ? arguments.pop() : ""));
        }
    }

    /** How the flows behave as TCP; throws {@link UserError} if an option is wrong. */
    TcpProfile profile() {
        within("--ttl", ttl, 1, 255);
        mss.ifPresent(bytes -> within("--mss", bytes, 0, 0xffff));
        within("--wscale", windowScale, -1, 14);
        within("--retries", retries, 0, 15);
        if (!(rto >= 0.001 && rto <= 60)) {
            throw UserError.usage("--rto: " + rto + " is not within 0.001…60 seconds");
        }
        long rtoNanos = (long) (rto * 1e9);
        Optional<Bytes> cookie = fastOpen.map(hex -> hex("--fastopen", hex));
        boolean dataInSyn = cookie.filter(bytes -> !bytes.isEmpty()).isPresent();
        SynOptions syn = new SynOptions(
                mss.<MssOffer>map(bytes -> bytes == 0 ? new MssOffer.None() : new MssOffer.Exactly(bytes))
                        .orElseGet(MssOffer.OfPath::new),
                !noSack,
                !noTimestamps,
                windowScale < 0 ? OptionalInt.empty() : OptionalInt.of(windowScale),
                ecn,
                cookie,
                dataInSyn ? data() : Bytes.EMPTY,
                extra());
        return new TcpProfile(
                syn,
                ttl,
                new Timing(rtoNanos, MAXIMUM_RTO_NANOS, retries),
                new Timing(rtoNanos, MAXIMUM_RTO_NANOS, Math.max(retries, 1)),
                new Timing(Math.min(rtoNanos, CLOSING_RTO_NANOS), MAXIMUM_RTO_NANOS, 2),
                retries == 0 ? 1 : retries);
    }

    /** Checks that everything fits into a TCP header beside an MPTCP option of this length. */
    void requireRoom(SynOptions syn, int mptcpLength) {
        int size = syn.sizeWith(mptcpLength);
        if (size > OptionList.LIMIT) {
            throw UserError.usage("the SYN needs " + size + " bytes of options and a TCP header has " + OptionList.LIMIT
                    + ": leave something out, as with --no-timestamps (saves 12)");
        }
    }

    /** Whether there is data that does not go out with the SYN. */
    boolean hasDataBehindSyn() {
        return hasData() && fastOpen.filter(cookie -> !cookie.isEmpty()).isEmpty();
    }

    /** Whether {@code --data} is given. */
    boolean hasData() {
        return data.isPresent();
    }

    /** What {@code --data} says; empty if it is not given. */
    Bytes data() {
        return data.map(SynGroup::unescape).orElse(Bytes.EMPTY);
    }

    private List<TcpOption> extra() {
        List<TcpOption> list = new ArrayList<>();
        for (String text : tcpOptions) {
            int colon = text.indexOf(':');
            try {
                String digits = colon < 0 ? text : text.substring(0, colon);
                if (!digits.matches("[0-9]{1,3}")) {
                    throw new IllegalArgumentException("'" + digits + "' is no kind");
                }
                int kind = Integer.parseInt(digits);
                Bytes body = colon < 0 ? Bytes.EMPTY : Bytes.fromHex(text.substring(colon + 1));
                list.add(kind == 1 && body.isEmpty() ? new TcpOption.NoOperation() : new TcpOption.Other(kind, body));
            } catch (IllegalArgumentException e) {
                throw UserError.usage(
                        "--tcp-option: '" + text + "' is not KIND:HEX, as in 254:f989 (" + e.getMessage() + ")");
            }
        }
        return list;
    }

    private static void within(String option, int value, int least, int most) {
        if (value < least || value > most) {
            throw UserError.usage(option + ": " + value + " is not within " + least + "…" + most);
        }
    }

    private static Bytes hex(String option, String text) {
        try {
            return Bytes.fromHex(text);
        } catch (IllegalArgumentException e) {
            throw UserError.usage(option + ": '" + text + "' is not hexadecimal: " + e.getMessage());
        }
    }

    private static Bytes unescape(String text) {
        try {
            return text.startsWith("@") ? readFile(text.substring(1)) : EscapedText.parse(text);
        } catch (UserError e) {
            throw UserError.usage("--data: " + e.getMessage());
        }
    }

    private static Bytes readFile(String name) {
        try {
            return Bytes.adopt(Files.readAllBytes(Path.of(name)));
        } catch (IOException e) {
            throw new UncheckedIOException("--data: cannot read " + name, e);
        }
    }
}
