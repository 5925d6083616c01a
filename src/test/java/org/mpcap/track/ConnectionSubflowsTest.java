package org.mpcap.track;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What the subflows of a connection say about it. */
class ConnectionSubflowsTest {
    private static final long NETWORK = 0x0a00_0000L;
    private final TrackedConnection connection =
            new TrackedConnection(1, TrackedConnection.Origin.ASKED, 1, 0, new SharedRoom());

    private static TrackedFlow flow(TrackedFlow.Kind kind, int from, int to) {
        return new TrackedFlow(
                new FlowAddresses(false, 0, NETWORK + from, 40_000 + from, 0, NETWORK + to, 5001),
                0,
                kind,
                1,
                0,
                new SharedRoom());
    }

    private TrackedFlow subflow(TrackedFlow.Kind kind) {
        TrackedFlow flow = flow(kind, 1, 2);
        connection.enroll(flow, false);
        return flow;
    }

    private void end(TrackedFlow flow) {
        connection.subflows.over(flow);
        connection.subflows.keep(Summaries.subflow(flow, point -> ""));
    }

    @Test
    void theInitialSubflowIsAloneWhileNoJoinWasCompleted() {
        subflow(TrackedFlow.Kind.INITIAL);
        TrackedFlow join = subflow(TrackedFlow.Kind.JOIN);
        assertThat(connection.subflows.isInitialAlone()).isTrue();
        join.handshake.joinConfirmed();
        assertThat(connection.subflows.isInitialAlone()).isFalse();
        end(join);
        assertThat(connection.subflows.isInitialAlone()).isFalse();
    }

    @Test
    void aJoinThatFailedLeavesTheInitialSubflowAlone() {
        TrackedFlow initial = subflow(TrackedFlow.Kind.INITIAL);
        end(subflow(TrackedFlow.Kind.JOIN));
        assertThat(connection.subflows.isInitialAlone()).isTrue();
        connection.negotiation.established();
        end(initial);
        assertThat(connection.subflows.isInitialAlone()).isTrue();
    }

    @Test
    void aFlowWithoutHandshakeIsCompany() {
        subflow(TrackedFlow.Kind.INITIAL);
        subflow(TrackedFlow.Kind.MID);
        assertThat(connection.subflows.isInitialAlone()).isFalse();
    }

    @Test
    void aJoinPrefersAConnectionThatIsOpenThenEstablishedThenOfItsHosts() {
        TrackedFlow near = flow(TrackedFlow.Kind.JOIN, 1, 9);
        TrackedFlow far = flow(TrackedFlow.Kind.JOIN, 7, 8);
        assertThat(Joins.score(connection, near)).isZero();
        TrackedFlow initial = subflow(TrackedFlow.Kind.INITIAL);
        assertThat(Joins.score(connection, far)).isEqualTo(4);
        assertThat(Joins.score(connection, near)).isEqualTo(5);
        connection.negotiation.established();
        assertThat(Joins.score(connection, near)).isEqualTo(7);
        connection.ends(Closing.FASTCLOSE);
        assertThat(Joins.score(connection, near)).isEqualTo(3);
        end(initial);
        assertThat(Joins.score(connection, near)).isEqualTo(2);
    }

    @Test
    void aConnectionWithBothDataFinsCanNoLongerBeJoined() {
        subflow(TrackedFlow.Kind.INITIAL);
        connection.data.initiator().finish(0);
        assertThat(Joins.score(connection, flow(TrackedFlow.Kind.JOIN, 7, 8))).isEqualTo(4);
        connection.data.listener().finish(0);
        assertThat(Joins.score(connection, flow(TrackedFlow.Kind.JOIN, 7, 8))).isZero();
    }
}
