package org.mpcap.track;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.mpcap.crypto.Nonce;
import org.mpcap.wire.Bytes;

/**
 * What a join's SYN, SYN/ACK and third ACK carried (RFC 8684 3.2). A segment sent again may have another nonce; which of them was used,
 * the HMACs tell.
 */
final class JoinExchange {
    /** More than a SYN is repeated. */
    private static final int MOST_NONCES = 8;

    /**
     * A SYN/ACK.
     *
     * @param nonce its sender's
     * @param truncatedHmac its sender's HMAC, the leftmost 64 bits
     * @param packet number of the packet
     */
    record Answer(Nonce nonce, long truncatedHmac, long packet) {}

    /**
     * A third ACK.
     *
     * @param hmac its sender's HMAC
     * @param packet number of the packet
     */
    record Confirmation(Bytes hmac, long packet) {}

    private final int receiverToken;
    private final List<Nonce> asked = new ArrayList<>(1);
    private final List<Answer> answers = new ArrayList<>(1);
    private Optional<Confirmation> confirmation = Optional.empty();
    private long refusedPacket;
    private boolean tokenUnknown;

    JoinExchange(int receiverToken, int nonce) {
        this.receiverToken = receiverToken;
        asked.add(new Nonce(nonce));
    }

    /** The SYN was sent again. */
    void askedAgain(int bits) {
        Nonce nonce = new Nonce(bits);
        if (!asked.contains(nonce) && asked.size() < MOST_NONCES) {
            asked.add(nonce);
        }
    }

    void answered(Answer answer) {
        if (answers.stream().noneMatch(before -> before.nonce().equals(answer.nonce()))
                && answers.size() < MOST_NONCES) {
            answers.add(answer);
        }
    }

    void confirmed(Bytes hmac, long packet) {
        confirmation = Optional.of(new Confirmation(hmac, packet));
    }

    /** An RST answered the join; whether at that time no connection known could have its token. */
    void refused(long packet, boolean unknown) {
        refusedPacket = packet;
        tokenUnknown = unknown;
    }

    boolean isTokenUnknown() {
        return tokenUnknown;
    }

    int receiverToken() {
        return receiverToken;
    }

    /** Nonces of the one who asked to join. */
    List<Nonce> askedNonces() {
        return Collections.unmodifiableList(asked);
    }

    List<Answer> answers() {
        return Collections.unmodifiableList(answers);
    }

    /** The third ACK, the latest if there are several. */
    Optional<Confirmation> confirmation() {
        return confirmation;
    }

    /** The RST that answered the join; 0 if there was none. */
    long refusedPacket() {
        return refusedPacket;
    }
}
