package org.mpcap.conformance;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.mpcap.crypto.MptcpVersion;

/** Runs one script once, without controls, repetitions or a verdict. */
public final class SingleScript {
    private final CheckContext context;

    /**
     * A run that has not started.
     *
     * @param version protocol version of connections the script opens
     * @param seed fixes keys, nonces, sequence numbers and data
     * @param recorder writes down what happens
     */
    public SingleScript(ServerUnderTest server, MptcpVersion version, long seed, Recorder recorder) {
        context = new CheckContext(server, version, new SplittableRandom(seed), new SynRateLimit(0), new ArrayList<>());
        context.recorder(recorder);
    }

    /** Starts; {@code done} is told, on the event loop, what threw the script off, if anything did. Called on the event loop. */
    public void start(String name, Script script, Consumer<Optional<Throwable>> done) {
        context.run(name, script, done);
    }

    /** Makes the script end at its next wait; it still cleans up. Called on the event loop. */
    public void interrupt() {
        context.interrupt();
    }

    /** Everything sent and received so far, cleaning up included. */
    public List<RecordedPacket> packets() {
        return List.copyOf(context.packets());
    }
}
