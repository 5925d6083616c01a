package org.mpcap.link;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Tells from outside whether a thread sleeps or wants to run: on a busy machine, one that is not getting on may be either. */
final class ThreadState {
    /** Of a thread nothing is known about. */
    static final ThreadState UNKNOWN = new ThreadState(Optional.empty());

    private final Optional<Path> table;

    private ThreadState(Optional<Path> table) {
        this.table = table;
    }

    /** Of the thread that asks; to be read by others. */
    static ThreadState ofThisThread() {
        try {
            Path processes = Path.of("/proc");
            Path thread = processes.resolve(Files.readSymbolicLink(processes.resolve("thread-self")));
            return new ThreadState(Optional.of(thread.resolve("stat")));
        } catch (IOException | UnsupportedOperationException e) {
            return UNKNOWN;
        }
    }

    /** What the thread does at this moment. */
    DeliveryWatermark.Receiver read() {
        if (table.isEmpty()) {
            return DeliveryWatermark.Receiver.UNKNOWN;
        }
        try {
            String line = Files.readString(table.get());
            // The name, in parentheses, may hold any character.
            int state = line.lastIndexOf(')') + 2;
            return state < line.length() && line.charAt(state) == 'S'
                    ? DeliveryWatermark.Receiver.WAITING
                    : DeliveryWatermark.Receiver.BUSY;
        } catch (IOException e) {
            return DeliveryWatermark.Receiver.UNKNOWN;
        }
    }
}
