package org.mpcap.conformance;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.mpcap.crypto.KeyGenerator;
import org.mpcap.crypto.MptcpVersion;
import org.mpcap.network.ListeningSite;
import org.mpcap.network.NetworkSession;
import org.mpcap.stack.mptcp.Connection;
import org.mpcap.stack.mptcp.ConnectionEvents;
import org.mpcap.stack.mptcp.Listener;
import org.mpcap.stack.mptcp.TokenTable;
import org.mpcap.wire.Bytes;
import org.mpcap.wire.TransportAddress;

/** A page of links to the ports of checks, for a browser whose network stack is to be checked. */
final class LinksPage {
    private LinksPage() {}

    /** The page. */
    static String html(ClientSpec client, List<ConformanceCheck> selected, List<ConformanceCheck> catalogue) {
        String host = client.address().isV6()
                ? "[" + client.address() + "]"
                : client.address().toString();
        return "<title>mpcap interop</title><h1>mpcap interop</h1>"
                + "<p>Follow each link; most show nothing. Those above come first.</p><ul>\n"
                + selected.stream()
                        .map(check -> "<li><a href=\"http://" + host + ":" + client.port(check, catalogue) + "/\">"
                                + check.id() + "</a></li>\n")
                        .collect(Collectors.joining())
                + "</ul>\n";
    }

    /** Serves the page there, over MPTCP and plain TCP, as long as the site lives. On the event loop. */
    static void serve(NetworkSession session, ListeningSite site, TransportAddress place, String html) {
        byte[] body = html.getBytes(StandardCharsets.UTF_8);
        Bytes answer = Bytes.adopt(
                        ("HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nConnection: close\r\nContent-Length: "
                                        + body.length + "\r\n\r\n")
                                .getBytes(StandardCharsets.UTF_8))
                .plus(Bytes.adopt(body));
        site.stack()
                .listen(
                        place,
                        new Listener(
                                site.stack(),
                                Listener.Profile.usual(Set.of(MptcpVersion.V1), false),
                                new TokenTable(site.stack().counters()),
                                KeyGenerator.random(session.random())::next,
                                session.random(),
                                (tuple, keys) -> new ConnectionEvents() {
                                    @Override
                                    public void data(Connection connection, Bytes data) {
                                        connection.send(answer);
                                        connection.finish();
                                    }
                                }));
    }
}
