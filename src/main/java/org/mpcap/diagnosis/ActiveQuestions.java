package org.mpcap.diagnosis;

import java.util.ArrayList;
import java.util.List;
import org.mpcap.diagnosis.ActiveAnswers.Connect;
import org.mpcap.diagnosis.ConnectionView.Role;
import org.mpcap.host.mptcp.Endpoint;
import org.mpcap.host.mptcp.HostAddress;
import org.mpcap.host.mptcp.PolicyRoute;
import org.mpcap.host.mptcp.SocketRow;
import org.mpcap.wire.IpAddress;
import org.mpcap.wire.TransportAddress;

/** What would have to be asked to know more: of the kernel, of the network. */
public final class ActiveQuestions {
    private ActiveQuestions() {}

    /** The routes that tell whether endpoints could reach the peers there are. */
    public static List<PolicyRoute.Lookup> routes(DiagnosisFacts facts) {
        List<PolicyRoute.Lookup> wanted = new ArrayList<>();
        List<IpAddress> remotes = new ArrayList<>();
        facts.connections().stream()
                .filter(connection -> connection.role() == Role.CLIENT)
                .map(connection -> connection.remote().address())
                .forEach(remotes::add);
        facts.peer().map(TransportAddress::address).ifPresent(remotes::add);
        if (remotes.isEmpty()) {
            remotes.add(DiagnosisRules.ANYWHERE_V4);
            remotes.add(DiagnosisRules.ANYWHERE_V6);
        }
        for (IpAddress remote : remotes.stream().distinct().toList()) {
            for (Endpoint endpoint : facts.state().endpoints()) {
                if (endpoint.address().isV6() == remote.isV6()) {
                    wanted.add(new PolicyRoute.Lookup(endpoint.address(), remote, 0));
                    if (endpoint.interfaceIndex() != 0) {
                        wanted.add(new PolicyRoute.Lookup(endpoint.address(), remote, endpoint.interfaceIndex()));
                    }
                }
            }
            for (HostAddress own : facts.state().globalAddresses()) {
                if (own.address().isV6() == remote.isV6()) {
                    wanted.add(new PolicyRoute.Lookup(own.address(), remote, own.interfaceIndex()));
                }
            }
        }
        return wanted;
    }

    /** Whether something is under way whose end is worth a second look: a join just sent, an answer not confirmed yet. */
    public static boolean underWay(DiagnosisFacts facts) {
        return facts.connections().stream()
                .flatMap(connection -> connection.subflows().stream())
                .anyMatch(row -> (row.state() == SocketRow.State.SYN_SENT
                                && row.tcp()
                                        .filter(tcp -> tcp.retransmits() == 0)
                                        .isPresent())
                        || new JoinRules(facts).unconfirmed(row).isPresent());
    }

    /** The plain TCP connections that would tell look-alikes apart. */
    public static List<Connect> connects(DiagnosisFacts facts, DiagnosisResult result) {
        List<Connect> wanted = new ArrayList<>();
        for (ConnectionView connection : result.connections()) {
            if (connection.role() == Role.SERVER) {
                continue;
            }
            for (SocketRow waiting : connection.waiting()) {
                wanted.add(new Connect(waiting.local().address(), waiting.remote()));
            }
            if (connection
                    .first()
                    .filter(row -> row.state() == SocketRow.State.SYN_SENT)
                    .isPresent()) {
                wanted.add(new Connect(connection.local().address(), connection.remote()));
            }
            boolean refused = result.explanations().stream()
                    .flatMap(found -> found.alternatives().stream())
                    .anyMatch(cause -> cause == DiagnosedCause.PEER_LISTENER_CLOSED
                            || cause == DiagnosedCause.PEER_LISTENS_ONE_ADDRESS
                            || cause == DiagnosedCause.PEER_C_FLAG_NO_LISTENER);
            if (refused) {
                facts.state().endpoints().stream()
                        .filter(Endpoint::opensSubflows)
                        .filter(endpoint -> endpoint.address().isV6()
                                == connection.remote().address().isV6())
                        .forEach(endpoint -> wanted.add(new Connect(endpoint.address(), connection.remote())));
                JoinRules.announced(facts, connection.remote())
                        .ifPresent(address -> wanted.add(new Connect(
                                connection.local().address(),
                                new TransportAddress(
                                        address, connection.remote().port()))));
            }
        }
        return wanted.stream().distinct().limit(8).toList();
    }

    /** Whether a handshake with the server, and a trace of the way there, would tell look-alikes apart. */
    public static boolean handshake(DiagnosisResult result) {
        return result.explanations().stream()
                .anyMatch(found -> found.alternatives().contains(DiagnosedCause.PEER_V0));
    }
}
