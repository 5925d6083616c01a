package org.mpcap.wire;

/**
 * What names a TCP flow, seen from one end.
 *
 * @param local this end
 * @param remote the other end
 */
public record FourTuple(TransportAddress local, TransportAddress remote) {
    /** The same flow seen from the other end. */
    public FourTuple reversed() {
        return new FourTuple(remote, local);
    }

    @Override
    public String toString() {
        return local + " > " + remote;
    }
}
