package org.mpcap.conformance;

import java.util.ArrayList;
import java.util.List;

/** What must work before anything else can be judged; if a control fails, the checks that rest on it are skipped. */
final class ControlChecks {
    private ControlChecks() {}

    /** Whether a control's result keeps the check from being judged. */
    static boolean isBroken(ConformanceCheck check, CheckResult control) {
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
            .needs(ServerNeed.DATA)
            .script(s -> {
                CraftedSubflow subflow = s.subflow();
                subflow.syn();
                subflow.synAck();
                subflow.ack();
                subflow.data(Requests.small(s));
                s.mustAnswer(s.await(4 * s.patience(), () -> subflow.streamLength() > 0), "no data came back");
            });

    /** The controls of a check, in the order in which they are needed. */
    static List<String> of(ConformanceCheck check) {
        List<String> controls = new ArrayList<>(List.of(TCP.id().toString()));
        CheckId id = check.id();
        String version = id.version();
        boolean handshake = id.group().equals("handshake");
        String capable = version + "/handshake/3.1-1";
        if (!id.toString().equals(capable)) {
            controls.add(capable);
        }
        String join = version + "/join/3.2-1";
        boolean joins =
                check.needs().contains(ServerNeed.SECOND) || check.needs().contains(ServerNeed.SECOND_ADDRESS);
        if (!handshake && joins && !id.toString().equals(join)) {
            controls.add(join);
        }
        if (check.needs().contains(ServerNeed.DATA)) {
            controls.add(DATA.id().toString());
        }
        controls.remove(id.toString());
        return controls;
    }
}
