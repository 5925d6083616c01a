package org.mpcap.track;

import java.util.Optional;
import org.mpcap.crypto.Nonce;

/** What a join's SYN and SYN/ACK carried (RFC 8684 3.2). */
final class JoinExchange {
    private final int receiverToken;
    private final Nonce asked;
    private Optional<Nonce> answered = Optional.empty();

    JoinExchange(int receiverToken, int nonce) {
        this.receiverToken = receiverToken;
        this.asked = new Nonce(nonce);
    }

    void answered(int nonce) {
        answered = Optional.of(new Nonce(nonce));
    }

    int receiverToken() {
        return receiverToken;
    }

    /** Nonce of the one who asked to join. */
    Nonce askedNonce() {
        return asked;
    }

    /** Nonce of the answer, once there was one. */
    Optional<Nonce> answeredNonce() {
        return answered;
    }
}
