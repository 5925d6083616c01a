package org.mpcap.cli;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.mpcap.trace.TraceResult;
import org.mpcap.wire.IpAddress;

/** Names of hops by reverse look-up, none unless asked for. */
final class HopNames implements Function<IpAddress, Optional<String>> {
    private static final long PATIENCE_SECONDS = 3;

    private final boolean enabled;
    private final Map<IpAddress, String> names = new ConcurrentHashMap<>();

    HopNames(boolean enabled) {
        this.enabled = enabled;
    }

    /** Looks up all addresses of a trace at once; done when all are, or after three seconds. */
    CompletableFuture<Void> resolve(TraceResult result) {
        if (!enabled) {
            return CompletableFuture.completedFuture(null);
        }
        Set<IpAddress> addresses = Stream.concat(
                        Stream.of(result.target().address()),
                        Stream.concat(result.seen().capable().hops().stream(), result.seen().plain().hops().stream())
                                .flatMap(hop -> hop.addresses().stream()))
                .collect(Collectors.toSet());
        return CompletableFuture.allOf(addresses.stream()
                        .map(address -> CompletableFuture.runAsync(() -> lookUp(address)))
                        .toArray(CompletableFuture[]::new))
                .completeOnTimeout(null, PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    private void lookUp(IpAddress address) {
        String name = address.toInet().getCanonicalHostName();
        // Without a name the JDK gives the address back, in a form of its own.
        if (IpAddress.literal(name).isEmpty()) {
            names.put(address, name);
        }
    }

    @Override
    public Optional<String> apply(IpAddress address) {
        return Optional.ofNullable(names.get(address));
    }
}
