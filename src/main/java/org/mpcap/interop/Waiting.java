package org.mpcap.interop;

import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.mpcap.link.Timeline;

/** The waits of one script: it is parked until what it waits for has come, time is up, or it is interrupted. */
final class Waiting {
    private final Timeline timeline;
    private final Strand strand = new Strand();
    private Optional<BooleanSupplier> condition = Optional.empty();
    private boolean interrupted;
    private long tickets;

    Waiting(Timeline timeline) {
        this.timeline = timeline;
    }

    /** Runs {@code script} until its first wait. Called on the timeline. */
    void start(String name, Runnable script) {
        strand.start(name, script);
    }

    /** Waits until {@code wanted} holds, at most this long; returns whether it holds. Called by the script. */
    boolean await(long nanos, BooleanSupplier wanted) {
        stopIfInterrupted();
        if (wanted.getAsBoolean()) {
            return true;
        }
        long ticket = ++tickets;
        condition = Optional.of(wanted);
        Timeline.Timer timer = timeline.schedule(nanos, () -> {
            if (condition.isPresent() && tickets == ticket) {
                goOn();
            }
        });
        strand.park();
        timer.cancel();
        stopIfInterrupted();
        return wanted.getAsBoolean();
    }

    private void stopIfInterrupted() {
        if (interrupted) {
            throw new Stop(Grade.INCONCLUSIVE, "interrupted");
        }
    }

    private void goOn() {
        condition = Optional.empty();
        strand.resume();
    }

    /** Lets the script go on if what it waits for has come. Called on the timeline. */
    void look() {
        if (condition.isPresent() && condition.get().getAsBoolean()) {
            goOn();
        }
    }

    /** Ends the script at this wait or its next. Called on the timeline. */
    void interrupt() {
        interrupted = true;
        if (condition.isPresent()) {
            goOn();
        }
    }

    /** Whether waits end the script. */
    boolean interrupted() {
        return interrupted;
    }

    /** Waits end the script from now on, or no longer. */
    void interrupted(boolean on) {
        interrupted = on;
    }
}
