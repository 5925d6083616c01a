package org.mpcap.diagnosis;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.mpcap.wire.IpAddress;
import org.mpcap.wire.TransportAddress;

/**
 * What came back when the network was asked.
 *
 * @param connects plain TCP connections that were tried
 * @param handshake what became of a handshake with MP_CAPABLE, if one was tried
 */
public record ActiveAnswers(Map<Connect, Outcome> connects, Optional<Handshake> handshake) {
    /** Nothing was asked. */
    public static final ActiveAnswers NONE = new ActiveAnswers(Map.of(), Optional.empty());

    /**
     * A plain TCP connection.
     *
     * @param source the local address it is opened from
     * @param target where to
     */
    public record Connect(IpAddress source, TransportAddress target) {}

    /** What became of it. */
    public enum Outcome {
        /** It was accepted. */
        ACCEPTED,
        /** It was reset. */
        REFUSED,
        /** A router, or this host, said that there is no way. */
        UNREACHABLE,
        /** Nothing came back. */
        SILENT
    }

    /**
     * What a handshake with MP_CAPABLE showed.
     *
     * @param causes what it points to, one or several that it cannot tell apart; empty if it says nothing
     * @param sentence what was seen
     */
    public record Handshake(List<DiagnosedCause> causes, String sentence) {
        /** Copies the list. */
        public Handshake {
            causes = List.copyOf(causes);
        }
    }

    /** Copies the map. */
    public ActiveAnswers {
        connects = Collections.unmodifiableMap(new LinkedHashMap<>(connects));
    }

    /** What became of a plain connection, if it was tried. */
    Optional<Outcome> connect(IpAddress source, TransportAddress target) {
        return Optional.ofNullable(connects.get(new Connect(source, target)));
    }
}
