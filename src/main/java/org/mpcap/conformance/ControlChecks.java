package org.mpcap.conformance;

import java.util.ArrayList;
import java.util.List;

/** What must work before anything else can be judged; if a control fails, the checks that rest on it are skipped. */
final class ControlChecks {
    private ControlChecks() {}

    /** Whether a control's result keeps the check from being judged. */
    static boolean isBroken(ConformanceCheck check, CheckResult control) {
        if (check.id().isOfClient()) {
            return control.grade() != Grade.PASS && control.grade() != Grade.WARN && control.grade() != Grade.INFO;
        }
        // A server that answers MP_CAPABLE wrongly is still worth all checks of the handshake.
        boolean handshake =
                check.id().group().equals("handshake") && !control.check().equals(TCP);
        return handshake
                ? control.grade() == Grade.SKIP
                : control.grade() != Grade.PASS && control.grade() != Grade.WARN;
    }

    /** A plain SYN gets a SYN/ACK and data is acknowledged. */
    static final ConformanceCheck TCP = ConformanceCheck.of("control/tcp/-1", RequirementLevel.MUST, "plain TCP works")
            .requires("The server accepts TCP connections and acknowledges data.")
            .expects("SYN/ACK; ACK of the data")
            .script(s -> {
                CraftedSubflow subflow = s.subflow();
                subflow.syn();
                subflow.synAck();
                subflow.ack();
                subflow.data("hello\n");
                s.mustAnswer(subflow.awaitAcked(), "data not acknowledged");
            });

    /** The program behind the server answers. */
    static final ConformanceCheck DATA = ConformanceCheck.of(
                    "control/data/-1", RequirementLevel.MUST, "the program answers with data")
            .requires("The program behind the server answers a request.")
            .expects("data")
            .needs(PeerNeed.DATA)
            .script(s -> {
                CraftedSubflow subflow = s.subflow();
                subflow.syn();
                subflow.synAck();
                subflow.ack();
                subflow.data(Requests.small(s));
                s.mustAnswer(s.await(4 * s.patience(), () -> subflow.streamLength() > 0), "no data came back");
            });

    /** The client under test writes first, by itself or because it is told to. */
    static final ConformanceCheck WRITES = ConformanceCheck.of(
                    "c1/control/-1", RequirementLevel.INFO, "the client writes first")
            .requires("The program at the client sends data before it gets any.")
            .expects("data")
            .script(s -> {
                CraftedSubflow subflow = s.accept("send 5");
                subflow.answerSyn();
                if (!s.await(2 * s.patience(), () -> subflow.streamLength() > 0)) {
                    throw s.skip("the client does not write first");
                }
            });

    /** Whether this is the check that finds out whether a client comes at all. */
    static boolean isFirstOfClients(ConformanceCheck check) {
        return check.id().isOfClient()
                && check.id().suite().endsWith("/syn")
                && check.id().number() == 1
                && check.id().section().equals("3.1");
    }

    private static List<String> ofClient(ConformanceCheck check) {
        String version = check.id().version();
        String group = check.id().group();
        List<String> controls = new ArrayList<>(List.of(version + "/syn/3.1-1"));
        if (!List.of("syn", "synack", "blackhole").contains(group)) {
            controls.add(version + "/synack/3.1-1");
        }
        if (check.needs().contains(PeerNeed.WRITES)) {
            controls.add(WRITES.id().toString());
        }
        if (check.needs().contains(PeerNeed.JOINS)) {
            controls.add(version.equals("c1") ? "c1/join/3.2-4" : "c0/join/3.2-3");
        }
        if (check.needs().contains(PeerNeed.ACCEPTS)) {
            controls.add(version.equals("c1") ? "c1/addr/3.4.1-11" : "c0/addr/3.4.1-1");
        }
        controls.remove(check.id().toString());
        return controls;
    }

    /** The controls of a check, in the order in which they are needed. */
    static List<String> of(ConformanceCheck check) {
        if (check.id().isOfClient()) {
            return ofClient(check);
        }
        List<String> controls = new ArrayList<>(List.of(TCP.id().toString()));
        CheckId id = check.id();
        String version = id.version();
        boolean handshake = id.group().equals("handshake");
        String capable = version + "/handshake/3.1-1";
        if (!id.toString().equals(capable)) {
            controls.add(capable);
        }
        String join = version + "/join/3.2-1";
        boolean joins = check.needs().contains(PeerNeed.SECOND) || check.needs().contains(PeerNeed.SECOND_ADDRESS);
        if (!handshake && joins && !id.toString().equals(join)) {
            controls.add(join);
        }
        if (check.needs().contains(PeerNeed.DATA)) {
            controls.add(DATA.id().toString());
        }
        controls.remove(id.toString());
        return controls;
    }
}
