package org.mpcap.cli.token;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.mpcap.UserError;
import org.mpcap.cli.shared.Arguments;
import org.mpcap.cli.shared.ExitCode;
import org.mpcap.cli.shared.Terminal;
import org.mpcap.crypto.Key;
import org.mpcap.crypto.MptcpVersion;
import org.mpcap.crypto.Nonce;
import org.mpcap.report.CsvTable;
import org.mpcap.report.JsonLines;
import org.mpcap.report.KeyDerivation;
import org.mpcap.report.KeyDerivationText;
import org.mpcap.report.OutputFormat;
import org.mpcap.wire.IpAddress;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code mpcap token}: what follows from a key, and with the peer's key and the nonces from both. */
@Command(name = "token")
public final class TokenCommand implements Callable<ExitCode> {
    @ParentCommand
    private Terminal main;

    @Spec
    private CommandSpec spec;

    @Parameters(arity = "1..*", paramLabel = "KEY")
    private List<String> keys = List.of();

    @ArgGroup(validate = false, heading = "%nDerivation:%n", order = 1)
    private Derivation derivation = new Derivation();

    @ArgGroup(validate = false, heading = "%nMP_JOIN, with the other side:%n", order = 2)
    private Peer peer = new Peer();

    @ArgGroup(validate = false, heading = "%nADD_ADDR (version 1), with the other side's key:%n", order = 3)
    private Address address = new Address();

    /** Of what, as what. */
    private static final class Derivation {
        @Option(names = "--mptcp-version", paramLabel = "0|1")
        private Optional<MptcpVersion> version = Optional.empty();

        @Option(names = "--format", paramLabel = "FORMAT", defaultValue = "text")
        private OutputFormat format = OutputFormat.TEXT;
    }

    /** The other side of the connection. */
    private static final class Peer {
        @Option(names = "--peer-key", paramLabel = "KEY")
        private Optional<Key> key = Optional.empty();

        @Option(names = "--nonce", paramLabel = "NONCE")
        private Optional<Nonce> nonce = Optional.empty();

        @Option(names = "--peer-nonce", paramLabel = "NONCE")
        private Optional<Nonce> peerNonce = Optional.empty();
    }

    /** An address to announce. */
    private static final class Address {
        @Option(names = "--address-id", paramLabel = "ID")
        private Optional<Integer> id = Optional.empty();

        @Option(names = "--address", paramLabel = "IP")
        private Optional<IpAddress> ip = Optional.empty();

        @Option(names = "--port", paramLabel = "PORT")
        private Optional<Integer> port = Optional.empty();
    }

    @Override
    public ExitCode call() throws IOException {
        Optional<KeyDerivation.Join> join = join();
        Optional<KeyDerivation.Announcement> announcement = announcement();
        if (peer.key.isPresent() && (keys.size() != 1 || keys.contains("-"))) {
            throw wrong("--peer-key goes with one KEY on the command line");
        }
        List<MptcpVersion> versions =
                derivation.version.map(List::of).orElse(List.of(MptcpVersion.V0, MptcpVersion.V1));
        Consumer<KeyDerivation> renderer = renderer();
        eachKey(key -> versions.forEach(
                version -> renderer.accept(new KeyDerivation(version, key, peer.key, join, announcement))));
        return ExitCode.SUCCESS;
    }

    private Consumer<KeyDerivation> renderer() {
        PrintWriter out = main.streams().out();
        return switch (derivation.format) {
            case TEXT -> new KeyDerivationText(out, main.paint())::print;
            case JSON -> derived -> out.println(JsonLines.line(derived.fields()));
            case CSV -> {
                CsvTable table = new CsvTable(out, KeyDerivation.COLUMNS);
                yield derived -> table.row(derived.fields());
            }
        };
    }

    private void eachKey(Consumer<Key> action) throws IOException {
        for (String text : keys) {
            if (text.equals("-")) {
                eachKeyOfStandardInput(action);
            } else {
                action.accept(key(text, "KEY"));
            }
        }
    }

    private void eachKeyOfStandardInput(Consumer<Key> action) throws IOException {
        BufferedReader lines =
                new BufferedReader(new InputStreamReader(main.streams().in(), StandardCharsets.UTF_8));
        int number = 0;
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            number++;
            String text = line.strip();
            if (!text.isEmpty() && !text.startsWith("#")) {
                action.accept(key(text, "standard input, line " + number));
            }
        }
    }

    private Key key(String text, String where) {
        try {
            return Arguments.key(text);
        } catch (UserError e) {
            throw wrong(where + ": " + e.getMessage());
        }
    }

    private Optional<KeyDerivation.Join> join() {
        if (peer.nonce.isEmpty() && peer.peerNonce.isEmpty()) {
            return Optional.empty();
        }
        if (peer.key.isEmpty()) {
            throw wrong("a nonce makes an HMAC only with --peer-key");
        }
        return Optional.of(new KeyDerivation.Join(
                peer.key.get(),
                peer.nonce.orElseThrow(() -> wrong("--peer-nonce needs --nonce, the other half of the message")),
                peer.peerNonce.orElseThrow(() -> wrong("--nonce needs --peer-nonce, the other half of the message"))));
    }

    private Optional<KeyDerivation.Announcement> announcement() {
        if (address.id.isEmpty() && address.ip.isEmpty() && address.port.isEmpty()) {
            return Optional.empty();
        }
        if (derivation.version.equals(Optional.of(MptcpVersion.V0))) {
            throw wrong("ADD_ADDR has no HMAC in version 0; leave out --mptcp-version 0 or --address");
        }
        int id = address.id.orElseThrow(() -> wrong("--address and --port need --address-id"));
        IpAddress ip = address.ip.orElseThrow(() -> wrong("--address-id and --port need --address"));
        Key peerKey = peer.key.orElseThrow(() -> wrong("--address needs --peer-key, half of the HMAC's key"));
        address.port.ifPresent(port -> Arguments.within(spec.commandLine(), "--port", port, 1, 0xffff));
        return Optional.of(new KeyDerivation.Announcement(
                peerKey,
                Arguments.within(spec.commandLine(), "--address-id", id, 0, 0xff),
                ip,
                address.port.orElse(0)));
    }

    private ParameterException wrong(String message) {
        return new ParameterException(spec.commandLine(), message);
    }
}
