package org.mpcap.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Whether an interface has a carrier: a cable with somebody at its other end. What is sent without one is lost, and no error says so.
 *
 * @param up whether it has one now
 * @param changes how often it came and went so far
 */
public record Carrier(boolean up, long changes) {
    /** A carrier that never went. */
    public static final Carrier STEADY = new Carrier(true, 0);

    /** That of an interface, as the kernel tells; {@link #STEADY} where it does not, as for one that is down altogether. */
    public static Carrier of(String interfaceName) {
        return of(Path.of("/sys/class/net", interfaceName));
    }

    static Carrier of(Path device) {
        try {
            long changes = Long.parseLong(
                    Files.readString(device.resolve("carrier_changes")).strip());
            return new Carrier(
                    Files.readString(device.resolve("carrier")).strip().equals("1"), changes);
        } catch (IOException | NumberFormatException e) {
            return STEADY;
        }
    }
}
