package org.mpcap.host;

import org.mpcap.posix.InterfaceInfo;
import org.mpcap.posix.PosixException;

/**
 * Whether an interface has a carrier: a cable with somebody at its other end. What is sent without one is lost, and no error says so.
 *
 * @param up whether it has one now
 * @param changes how often it came and went so far
 */
public record Carrier(boolean up, long changes) {
    /** A carrier that never went. */
    public static final Carrier STEADY = new Carrier(true, 0);

    /** That of an interface, as the kernel tells; {@link #STEADY} where it does not. One that is down altogether says so when it is sent on. */
    public static Carrier of(String interfaceName) {
        try {
            return InterfaceInfo.named(interfaceName)
                    .map(device -> new Carrier(!device.carrierLost(), Integer.toUnsignedLong(device.carrierChanges())))
                    .orElse(STEADY);
        } catch (PosixException e) {
            return STEADY;
        }
    }
}
