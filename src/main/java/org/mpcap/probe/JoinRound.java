package org.mpcap.probe;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.mpcap.crypto.Nonce;
import org.mpcap.crypto.Token;
import org.mpcap.handshake.JoinReply;
import org.mpcap.link.NetworkPath;
import org.mpcap.stack.mptcp.Connection;
import org.mpcap.stack.mptcp.JoinOpen;
import org.mpcap.stack.tcp.Subflow;
import org.mpcap.wire.FourTuple;

/** Joins of one connection under way at once, each from a source port of its own. */
final class JoinRound {
    /** One of them, answered. */
    record Answer(JoinReply reply, Subflow subflow, Optional<VersionResult.Proof> proof) {}

    private final List<Subflow> open = new ArrayList<>();
    private final List<Answer> answers = new ArrayList<>();
    private final Consumer<List<Answer>> done;
    private int expected;
    private boolean over;

    private JoinRound(Consumer<List<Answer>> done) {
        this.done = done;
    }

    /** A round with nothing under way. */
    static JoinRound none() {
        return new JoinRound(answers -> {});
    }

    /**
     * Sends the SYNs.
     *
     * @param flows gives flows as long as source ports are free
     * @param count how many joins
     * @param done told of the answers when the last is there; of none if there was no source port
     */
    static JoinRound start(
            ProbeContext context,
            ProbeOptions options,
            Connection connection,
            Token token,
            int addressId,
            NetworkPath path,
            Supplier<Optional<FourTuple>> flows,
            int count,
            Consumer<List<Answer>> done) {
        JoinRound round = new JoinRound(done);
        List<FourTuple> free = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            flows.get().ifPresent(free::add);
        }
        round.expected = free.size();
        for (FourTuple flow : free) {
            Nonce nonce = new Nonce(context.random().nextInt());
            round.open.add(JoinOpen.start(
                    connection,
                    path,
                    flow,
                    context.joinRequest(options, token, nonce, addressId, false),
                    (reply, subflow) -> round.answered(reply, subflow, flow, nonce)));
        }
        if (free.isEmpty()) {
            done.accept(List.of());
        }
        return round;
    }

    private void answered(JoinReply reply, Subflow subflow, FourTuple flow, Nonce nonce) {
        if (over) {
            return;
        }
        Optional<VersionResult.Proof> proof = reply instanceof JoinReply.Accepted accepted
                ? Optional.of(new VersionResult.Proof(
                        flow.local(),
                        accepted.addressId(),
                        nonce.bits(),
                        accepted.nonce().bits(),
                        accepted.hmac(),
                        false))
                : Optional.empty();
        answers.add(new Answer(reply, subflow, proof));
        open.remove(subflow);
        if (answers.size() == expected) {
            over = true;
            done.accept(answers);
        }
    }

    /** Gives up what is not answered; gives the answers that have come, unless all were told already. */
    List<Answer> stop() {
        List<Answer> untold = over ? List.of() : List.copyOf(answers);
        over = true;
        List.copyOf(open).forEach(subflow -> subflow.reset(List.of()));
        open.clear();
        return untold;
    }
}
