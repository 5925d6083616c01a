package org.mpcap.host;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.mpcap.link.LinkException;
import org.mpcap.link.PcapLink;
import org.mpcap.posix.Capabilities;
import org.mpcap.posix.Capabilities.Capability;
import org.mpcap.posix.PosixException;
import org.mpcap.posix.PosixSocket;
import org.mpcap.wire.IpAddress;

/**
 * What this machine has and lacks.
 *
 * @param facts one for each thing looked at
 */
public record HostFacts(List<Fact> facts) {
    /** What a thing is needed for. */
    public enum Need {
        /** Without it nothing can be sent. */
        PROBING,
        /** Some commands and options need it. */
        EXTRAS,
        /** The rootless lab and its kernel peers need it. */
        LAB
    }

    /**
     * One thing.
     *
     * @param item what it is
     * @param need what it is needed for
     * @param value what was found
     * @param cure the command that provides it; empty if it is there
     */
    public record Fact(String item, Need need, String value, Optional<String> cure) {
        /** Whether it is there. */
        public boolean ok() {
            return cure.isEmpty();
        }
    }

    /** Copies the list. */
    public HostFacts {
        facts = List.copyOf(facts);
    }

    /** Whether this machine can probe. */
    public boolean canProbe() {
        return facts.stream().allMatch(fact -> fact.ok() || fact.need() != Need.PROBING);
    }

    /** Looks at this machine. Starts a few short commands; sends nothing. */
    public static HostFacts gather() {
        List<Fact> facts = new ArrayList<>();
        facts.add(new Fact(
                "java",
                Need.PROBING,
                System.getProperty("java.version") + " (" + System.getProperty("java.vm.name") + ")",
                Optional.empty()));
        facts.add(libpcap());
        facts.add(rawFrames());
        facts.add(administration());
        facts.add(command("ip", "ip -V", "apt-get install iproute2", Need.LAB));
        facts.add(command("nft", "nft --version", "apt-get install nftables", Need.EXTRAS));
        facts.add(userNamespaces());
        facts.add(mptcp());
        facts.add(interfaces());
        facts.add(ipv4Loopback());
        return new HostFacts(facts);
    }

    private static Fact found(String item, Need need, String value) {
        return new Fact(item, need, value, Optional.empty());
    }

    private static Fact lacking(String item, Need need, String value, String cure) {
        return new Fact(item, need, value, Optional.of(cure));
    }

    private static Fact libpcap() {
        try {
            return found("libpcap", Need.PROBING, PcapLink.libraryVersion().replaceFirst("^libpcap version ", ""));
        } catch (LinkException e) {
            return lacking("libpcap", Need.PROBING, "cannot be loaded", "apt-get install libpcap0.8");
        }
    }

    private static Fact rawFrames() {
        String item = "CAP_NET_RAW";
        try {
            PosixSocket.checkPacket();
            return found(item, Need.PROBING, "frames can be sent and seen");
        } catch (PosixException e) {
            return lacking(
                    item,
                    Need.PROBING,
                    "packet socket refused (" + e.error() + ")",
                    isRoot() ? "docker run --cap-add NET_RAW, or what your container has for it" : rawFramesForUser());
        }
    }

    /** The package gives its launcher capabilities for a group; a launcher of a checkout has none to give. */
    private static String rawFramesForUser() {
        return System.getProperty("java.home").startsWith("/usr/lib/mpcap/")
                ? "sudo dpkg-reconfigure mpcap, answer yes, sudo adduser $(id -un) mpcap, and log in anew"
                : "sudo setpriv --reuid $(id -u) --regid $(id -g) --clear-groups --inh-caps +net_raw"
                        + " --ambient-caps +net_raw mpcap ...";
    }

    private static Fact administration() {
        String item = "CAP_NET_ADMIN";
        return Capabilities.current().has(Capability.NET_ADMIN)
                ? found(item, Need.EXTRAS, "--reset-guard nft is allowed")
                : lacking(
                        item,
                        Need.EXTRAS,
                        "--reset-guard nft is not allowed; the default guard does without",
                        isRoot()
                                ? "docker run --cap-add NET_ADMIN, or what your container has for it"
                                : "sudo mpcap ...");
    }

    private static boolean isRoot() {
        return "root".equals(System.getProperty("user.name"));
    }

    private static Fact command(String item, String version, String cure, Need need) {
        return Tool.run(version.split(" "))
                .map(outcome -> found(item, need, outcome.firstLine()))
                .orElseGet(() -> lacking(item, need, "not found", cure));
    }

    private static Fact userNamespaces() {
        String item = "user namespaces";
        Optional<Tool.Outcome> outcome = Tool.run("unshare", "--user", "--map-root-user", "--net", "--mount", "true");
        if (outcome.isEmpty()) {
            return lacking(item, Need.LAB, "unshare not found", "apt-get install util-linux");
        }
        if (outcome.get().exitCode() == 0) {
            return found(item, Need.LAB, "allowed");
        }
        String settings = Stream.of(
                        "user/max_user_namespaces",
                        "kernel/unprivileged_userns_clone",
                        "kernel/apparmor_restrict_unprivileged_userns")
                .flatMap(name -> Sysctl.read(name).map(value -> cureOf(name, value)).stream())
                .filter(cure -> !cure.isEmpty())
                .collect(Collectors.joining(" "));
        return lacking(
                item,
                Need.LAB,
                outcome.get().firstLine(),
                settings.isEmpty() ? "run outside of the container that forbids them" : "sudo sysctl -w " + settings);
    }

    private static String cureOf(String name, String value) {
        boolean restricts = name.contains("restrict");
        if (value.equals("0") == restricts) {
            return "";
        }
        return name.replace('/', '.') + "=" + (restricts ? "0" : name.startsWith("user") ? "10000" : "1");
    }

    private static Fact mptcp() {
        String item = "kernel MPTCP";
        Optional<String> enabled = Sysctl.read("net/mptcp/enabled");
        if (enabled.isEmpty()) {
            return lacking(
                    item,
                    Need.LAB,
                    "not in this kernel (" + System.getProperty("os.version") + ")",
                    "boot Linux 5.6 or newer with CONFIG_MPTCP, or use 'mpcap serve' as the peer");
        }
        try {
            PosixSocket.checkMptcp();
            String settings = Stream.of(
                            "enabled",
                            "checksum_enabled",
                            "allow_join_initial_addr_port",
                            "syn_retrans_before_tcp_fallback",
                            "scheduler")
                    .flatMap(name -> Sysctl.read("net/mptcp/" + name).map(value -> name + "=" + value).stream())
                    .collect(Collectors.joining(" "));
            return found(item, Need.LAB, settings);
        } catch (PosixException e) {
            return lacking(item, Need.LAB, "socket refused (" + e.error() + ")", "sudo sysctl -w net.mptcp.enabled=1");
        }
    }

    private static Fact interfaces() {
        List<NetworkDevice> devices = new Interfaces().all();
        String value = devices.stream()
                .map(device -> device.name() + (device.up() ? " up" : " down"))
                .collect(Collectors.joining(", "));
        return devices.stream().anyMatch(NetworkDevice::up)
                ? found("interfaces", Need.PROBING, value)
                : lacking("interfaces", Need.PROBING, value, "sudo ip link set lo up");
    }

    private static Fact ipv4Loopback() {
        IpAddress localhost = IpAddress.parse("127.0.0.1");
        return LoopbackRules.kernel()
                .cure(localhost, localhost)
                .map(cure -> lacking(
                        "probing 127.0.0.1", Need.EXTRAS, "dropped by this kernel; [::1] works", "sudo " + cure))
                .orElseGet(() -> found("probing 127.0.0.1", Need.EXTRAS, "accepted by this kernel"));
    }
}
