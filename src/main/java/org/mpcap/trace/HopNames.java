package org.mpcap.trace;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.mpcap.wire.IpAddress;

/** Names of hops by reverse look-up, as far as they were looked up. For any thread. */
public final class HopNames implements Function<IpAddress, Optional<String>> {
    /** Longer than name servers take that answer at all; those that do not must not hold up the result. */
    private static final long PATIENCE_SECONDS = 3;

    private final Map<IpAddress, String> names = new ConcurrentHashMap<>();

    /** Looks up all addresses of a trace at once; done when all are, or after three seconds. */
    public CompletableFuture<Void> resolve(
            TraceResult result, Function<IpAddress, CompletableFuture<Optional<String>>> nameOf) {
        Set<IpAddress> addresses = Stream.concat(
                        Stream.of(result.target().address()),
                        Stream.concat(result.seen().capable().hops().stream(), result.seen().plain().hops().stream())
                                .flatMap(hop -> hop.addresses().stream()))
                .collect(Collectors.toSet());
        return CompletableFuture.allOf(addresses.stream()
                        .map(address -> nameOf.apply(address)
                                .thenAccept(found -> found.ifPresent(name -> names.put(address, name))))
                        .toArray(CompletableFuture[]::new))
                .completeOnTimeout(null, PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    @Override
    public Optional<String> apply(IpAddress address) {
        return Optional.ofNullable(names.get(address));
    }
}
