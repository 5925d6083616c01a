package org.mpcap.track;

/** A flow under the addresses it has at another point of capture, behind something that translates them. */
final class TranslatedFlow extends TrackedFlow {
    final TrackedFlow original;

    TranslatedFlow(FlowAddresses addresses, int hash, TrackedFlow original, long packet, long nanos) {
        super(addresses, hash, original.kind, packet, nanos, original.room());
        this.original = original;
    }
}
