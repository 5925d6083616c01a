package org.mpcap.app;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.mpcap.UserError;
import org.mpcap.link.LiveEventLoop;
import org.mpcap.link.PcapLink;
import org.mpcap.middlebox.BoxRule;
import org.mpcap.middlebox.InlineBox;
import org.mpcap.posix.NetworkNamespace;

/**
 * A network in the namespaces of this process: the program's host, where this process is, a peer's host, and two paths between them that go
 * through a third namespace, where the first can be cut without either end noticing.
 */
final class TwoPathLab {
    /** Where the program finds the peer, and the peer the program, on the first path. */
    static final String PEER = "10.77.1.2";

    static final String PROGRAM = "10.77.1.1";
    private static final long SEED = 7;
    private static final String PEER_SPACE = "peer";
    private static final String PATH_SPACE = "path";

    private final ExecutorService peer = thread(PEER_SPACE);
    private final ExecutorService paths = thread(PATH_SPACE);

    @SuppressWarnings("unused") // kept while it works
    private Optional<InlineBox> box = Optional.empty();

    private static ExecutorService thread(String space) {
        return Executors.newSingleThreadExecutor(task -> {
            // Threads that it starts are in the same namespace.
            Thread made = new Thread(
                    () -> {
                        NetworkNamespace.enter(Path.of("/run/netns", space));
                        task.run();
                    },
                    "mpcap-" + space);
            made.setDaemon(true);
            return made;
        });
    }

    /**
     * Builds it; this process must be alone in fresh namespaces.
     *
     * @param clientIsPeer whether the peer connects: then its second address is the one that joins
     * @throws UserError if a tool is missing, or the kernel has no MPTCP
     */
    static TwoPathLab build(boolean clientIsPeer) {
        if (!Files.exists(Path.of("/proc/sys/net/mptcp/enabled"))) {
            throw UserError.cannotRun("this kernel has no MPTCP (CONFIG_MPTCP)");
        }
        String here = """
                ip link set lo up
                ip -6 rule add from fd77:2::1 lookup 102
                ip -batch - <<E
                %s
                mptcp limits set subflows 8 add_addr_accepted 8
                %s
                E
                """.formatted(host(1, 2), clientIsPeer ? "" : joining(1));
        String there = """
                ip -n peer link set lo up
                ip -n peer -6 rule add from fd77:2::2 lookup 102
                ip -n peer -batch - <<E
                %s
                mptcp limits set subflows 8 add_addr_accepted 8
                %s
                E
                """.formatted(host(2, 1), clientIsPeer ? joining(2) : "");
        String script = """
                set -e
                mount -t tmpfs -o mode=755 app /run
                mkdir -p /run/netns /run/lock
                ip netns add peer
                ip netns add path
                settings='for f in /proc/sys/net/ipv4/conf/all/rp_filter /proc/sys/net/ipv4/conf/default/rp_filter \
                /proc/sys/net/ipv6/conf/all/accept_dad /proc/sys/net/ipv6/conf/default/accept_dad \
                /proc/sys/net/ipv4/ip_unprivileged_port_start; do echo 0 >$f; done; echo 1 >/proc/sys/net/mptcp/enabled'
                sh -c "$settings"
                ip netns exec peer sh -c "$settings"
                ip -n path -batch - <<E
                link add br1 type bridge
                link add br2 type bridge
                E
                for i in 1 2; do
                  ip -n path link add a$i type veth peer name path$i netns $$
                  ip -n path link add b$i type veth peer name path$i netns peer
                  ip -n path link set a$i master br$i up
                  ip -n path link set b$i master br$i up
                  ip -n path link set br$i up
                done
                """;
        run(script + here + there);
        return new TwoPathLab();
    }

    /** The addresses and routes of a host: what leaves from the second address takes the second path. */
    private static String host(int own, int other) {
        return """
                addr add 10.77.1.%1$d/24 dev path1
                addr add 10.77.2.%1$d/24 dev path2
                addr add fd77:1::%1$d/64 dev path1 nodad
                addr add fd77:2::%1$d/64 dev path2 nodad
                link set path1 up
                link set path2 up
                rule add from 10.77.2.%1$d lookup 102
                route add 10.77.1.0/24 via 10.77.2.%2$d dev path2 table 102
                route add fd77:1::/64 via fd77:2::%2$d dev path2 table 102""".formatted(own, other);
    }

    private static String joining(int own) {
        return """
                mptcp endpoint add 10.77.2.%1$d dev path2 subflow
                mptcp endpoint add fd77:2::%1$d dev path2 subflow""".formatted(own);
    }

    private static void run(String script) {
        try {
            Process shell = new ProcessBuilder(
                            "sh",
                            "-c",
                            script.replace(
                                    "netns $$",
                                    "netns " + ProcessHandle.current().pid()))
                    .redirectErrorStream(true)
                    .start();
            shell.getOutputStream().close();
            String said = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            if (shell.waitFor() != 0) {
                throw UserError.cannotRun("the network for the program cannot be built: " + said);
            }
        } catch (IOException e) {
            throw UserError.cannotRun("the network for the program cannot be built: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw UserError.cannotRun("interrupted");
        }
    }

    /** Runs work on the peer's host. */
    ExecutorService peer() {
        return peer;
    }

    /** Runs work where the paths are. */
    ExecutorService paths() {
        return paths;
    }

    /**
     * Puts a box on the first path; to be called where the paths are.
     *
     * @param clientIsPeer whether the peer's side is the clients'
     */
    void putBox(List<String> behaviours, boolean clientIsPeer) {
        run("""
                set -e
                ip link add v1 type veth peer name w1
                ip link set v1 master br1 up
                ip link set w1 up
                ip link set b1 nomaster
                """);
        LiveEventLoop loop = new LiveEventLoop(failure -> {});
        PcapLink.Settings settings = PcapLink.Settings.probing("").promiscuously();
        PcapLink program = PcapLink.open("w1", settings, loop);
        PcapLink other = PcapLink.open("b1", settings, loop);
        List<BoxRule> rules = behaviours.stream().map(BoxRule::parse).toList();
        box = Optional.of(
                clientIsPeer
                        ? new InlineBox(loop, other, program, rules, SEED)
                        : new InlineBox(loop, program, other, rules, SEED));
    }

    /** Cuts the first path: packets vanish there, and no end is told. */
    void cut() {
        set("down");
    }

    /** Puts the first path together again. */
    void mend() {
        set("up");
    }

    private static void set(String state) {
        run(String.join(" ", List.of("ip", "-n", PATH_SPACE, "link", "set", "br1", state)));
    }
}
