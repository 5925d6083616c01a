package org.mpcap;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.mpcap.app.AppResult;
import org.mpcap.app.AppRole;
import org.mpcap.app.AppTrial;
import org.mpcap.app.Enclosure;
import org.mpcap.middlebox.BoxRule;

/**
 * Does a program speak MPTCP, and survive the loss of a path? It is run in namespaces with two paths to a peer that is the kernel's MPTCP,
 * without root where the system permits that.
 *
 * <pre>{@code
 * AppResult result = MptcpApp.client("curl", "-s", "http://$MPCAP_HOST:$MPCAP_PORT/1M").build().run();
 * }</pre>
 */
public final class MptcpApp {
    /** Where our server listens. */
    private static final int SERVER_PORT = 8080;

    private final AppTrial trial;

    private MptcpApp(AppTrial trial) {
        this.trial = trial;
    }

    /**
     * A program that connects. It finds our server, which speaks HTTP and echoes anything else, in {@code $MPCAP_HOST} and {@code $MPCAP_PORT}:
     * in its environment, and in its arguments.
     *
     * @throws UserError if there is no command
     */
    public static Builder client(String... command) {
        return new Builder(AppRole.CLIENT, SERVER_PORT, command);
    }

    /**
     * A program that listens on a port.
     *
     * @throws UserError if there is no command, or the port is not within 1…65535
     */
    public static Builder server(int port, String... command) {
        if (port < 1 || port > 0xffff) {
            throw UserError.usage("port " + port + " is not within 1…65535");
        }
        return new Builder(AppRole.SERVER, port, command);
    }

    /** Runs it and waits: some seconds at most, unless the program takes its time. */
    public AppResult run() {
        return Enclosure.find().run(trial);
    }

    /** What is to be tried. */
    public static final class Builder {
        private final AppRole role;
        private final int port;
        private final List<String> command;
        private final List<String> behaviours = new ArrayList<>();
        private Optional<String> partner = Optional.empty();
        private boolean verbose;

        private Builder(AppRole role, int port, String... command) {
            if (command.length == 0) {
                throw UserError.usage("no program: write it, with its arguments, behind --");
            }
            this.role = role;
            this.port = port;
            this.command = List.of(command);
        }

        /**
         * What stands behind our server in place of HTTP and echo: a shell command for a plain TCP server on {@code $MPCAP_PORT}.
         *
         * @throws UserError if the program is itself the server
         */
        public Builder partner(String shellCommand) {
            if (role == AppRole.SERVER) {
                throw UserError.usage("only a program that connects has a server behind ours");
            }
            partner = Optional.of(shellCommand);
            return this;
        }

        /**
         * Puts a middlebox on the first path.
         *
         * @throws UserError if one of them is no behaviour
         */
        public Builder middlebox(String... texts) {
            Arrays.stream(texts).forEach(BoxRule::parse);
            behaviours.addAll(List.of(texts));
            return this;
        }

        /** Shows what the program writes. */
        public Builder verbose(boolean wanted) {
            verbose = wanted;
            return this;
        }

        /** The request. */
        public MptcpApp build() {
            return new MptcpApp(new AppTrial(role, port, command, partner, behaviours, verbose));
        }
    }
}
