package org.mpcap.host;

import java.util.Optional;
import java.util.function.Predicate;
import org.mpcap.wire.IpAddress;

/**
 * Which frames put on the loopback interface the kernel takes. IPv6 always; IPv4 with a source address of the host only with
 * {@code accept_local}, and 127.0.0.0/8 only with {@code route_localnet} besides.
 */
final class LoopbackRules {
    private final Predicate<String> enabled;

    /** @param enabled tells whether an IPv4 interface setting is on for lo */
    LoopbackRules(Predicate<String> enabled) {
        this.enabled = enabled;
    }

    static LoopbackRules kernel() {
        return new LoopbackRules(setting -> isOn("all", setting) || isOn("lo", setting));
    }

    private static boolean isOn(String device, String setting) {
        return Sysctl.read("net/ipv4/conf/" + device + "/" + setting)
                .filter(value -> !value.equals("0"))
                .isPresent();
    }

    /** The command that makes the kernel take such frames, if it does not yet. */
    Optional<String> cure(IpAddress source, IpAddress target) {
        if (target.isV6()) {
            return Optional.empty();
        }
        StringBuilder settings = new StringBuilder();
        if (!enabled.test("accept_local")) {
            settings.append(" net.ipv4.conf.lo.accept_local=1");
        }
        if ((source.isLoopback() || target.isLoopback()) && !enabled.test("route_localnet")) {
            settings.append(" net.ipv4.conf.lo.route_localnet=1");
        }
        return settings.isEmpty() ? Optional.empty() : Optional.of("sysctl -w" + settings);
    }

    /** @throws HostException if the kernel would drop such frames */
    void check(IpAddress source, IpAddress target) {
        cure(source, target).ifPresent(command -> {
            throw new HostException(
                    HostException.Reason.LOOPBACK_REFUSED,
                    "this kernel drops crafted packets to " + target + " on lo: " + command + ", or use [::1]");
        });
    }
}
