package org.mpcap.conformance;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.mpcap.UserError;
import org.mpcap.network.ListeningSite;
import org.mpcap.network.NetworkSession;
import org.mpcap.wire.IpAddress;
import org.mpcap.wire.TransportAddress;

/** Runs checks of a client over a network session: opens a port for each check, and closes them afterwards. */
public final class ClientRuns {
    private final NetworkSession session;
    private final ClientSpec client;

    /** Nothing done yet. */
    public ClientRuns(NetworkSession session, ClientSpec client) {
        this.session = session;
        this.client = client;
    }

    /**
     * Runs checks to their end.
     *
     * @param selected the checks, in the order of the catalogue
     * @param catalogue all checks of clients, in an order that never changes: it gives each its port
     * @param observer told of each result when it is there, on the event loop
     * @throws UserError if nobody could connect to us here
     */
    public ServerRuns.Outcome run(
            Conformance.Options options,
            List<ConformanceCheck> selected,
            List<ConformanceCheck> catalogue,
            Consumer<CheckResult> observer) {
        String page = LinksPage.html(client, selected, catalogue);
        List<CheckResult> results = new ArrayList<>();
        List<ListeningSite> sites = new ArrayList<>();
        List<Conformance> running = new ArrayList<>();
        Runnable stop = () -> running.forEach(checks -> checks.stop(ServerRuns.INTERRUPTED));
        try {
            Optional<String> stopped = session.call(() -> {
                session.beforeClose(stop);
                ListeningSite site = session.listen(UnaryOperator.identity(), () -> {});
                sites.add(site);
                ClientUnderTest reached = reach(site, catalogue);
                return open(site, reached, catalogue.size()).thenCompose(none -> {
                    LinksPage.serve(session, site, reached.page(), page);
                    Conformance checks = new Conformance(reached, options, selected, catalogue, result -> {
                        results.add(result);
                        observer.accept(result);
                    });
                    running.add(checks);
                    return checks.start();
                });
            });
            return new ServerRuns.Outcome(
                    selected.stream()
                            .flatMap(check -> results.stream()
                                    .filter(result -> result.check().equals(check)))
                            .toList(),
                    stopped);
        } finally {
            session.forget(stop);
            sites.forEach(ListeningSite::close);
        }
    }

    private ClientUnderTest reach(ListeningSite site, List<ConformanceCheck> catalogue) {
        List<String> ids = new ArrayList<>(
                catalogue.stream().map(check -> check.id().toString()).toList());
        ids.add(ControlChecks.WRITES.id().toString());
        return new ClientUnderTest(
                site.stack(),
                client.address(),
                client.others(),
                client.firstPort(),
                ids,
                "",
                client.app(),
                client.caller(),
                new StrayClients(),
                client.comeNanos(),
                client.waitNanos());
    }

    private CompletableFuture<Void> open(ListeningSite site, ClientUnderTest reached, int checks) {
        List<IpAddress> addresses = new ArrayList<>(List.of(client.address()));
        addresses.addAll(client.others());
        CompletableFuture<Void> opened = CompletableFuture.completedFuture(null);
        for (IpAddress address : addresses) {
            for (int index = 0; index <= checks + 1; index++) {
                TransportAddress place = new TransportAddress(address, client.firstPort() + index);
                opened = opened.thenCompose(none -> site.open(place))
                        .thenRun(() -> site.stack().listen(place, new Refusal(site.stack(), reached.strays())));
            }
        }
        return opened;
    }
}
