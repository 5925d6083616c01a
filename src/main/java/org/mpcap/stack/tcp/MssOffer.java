package org.mpcap.stack.tcp;

import java.util.OptionalInt;

/** What our SYN says of the largest segment we take (RFC 9293 3.7.1). */
public sealed interface MssOffer {
    /** No option: the peer sends no more than 536 bytes, 1220 over IPv6. */
    record None() implements MssOffer {}

    /**
     * A number, right or wrong.
     *
     * @param bytes 0…65535
     */
    record Exactly(int bytes) implements MssOffer {}

    /** What the path carries in one packet, as a kernel has it. */
    record OfPath() implements MssOffer {}

    /** The number announced over a path that carries this much, if any is. */
    default OptionalInt over(int largestSegment) {
        if (this instanceof Exactly exact) {
            return OptionalInt.of(exact.bytes());
        }
        return this instanceof None ? OptionalInt.empty() : OptionalInt.of(largestSegment);
    }
}
