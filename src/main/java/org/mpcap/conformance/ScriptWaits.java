package org.mpcap.conformance;

import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.mpcap.link.EventLoop;

/** The waits of one script: it is parked until what it waits for has come, time is up, or it is interrupted. */
final class ScriptWaits {
    private final EventLoop eventLoop;
    private final Coroutine coroutine = new Coroutine();
    private Optional<BooleanSupplier> condition = Optional.empty();
    private boolean interrupted;
    private long tickets;

    ScriptWaits(EventLoop eventLoop) {
        this.eventLoop = eventLoop;
    }

    /**
     * Runs {@code script} until its first wait. Called on the event loop.
     *
     * @param last run once, on the event loop, when the script has ended
     */
    void start(String name, Runnable script, Runnable last) {
        coroutine.start(name, script, last);
    }

    /** Waits until {@code wanted} holds, at most this long; returns whether it holds. Called by the script. */
    boolean await(long nanos, BooleanSupplier wanted) {
        stopIfInterrupted();
        if (wanted.getAsBoolean()) {
            return true;
        }
        long ticket = ++tickets;
        condition = Optional.of(wanted);
        EventLoop.Timer timer = eventLoop.schedule(nanos, () -> {
            if (condition.isPresent() && tickets == ticket) {
                goOn();
            }
        });
        coroutine.park();
        timer.cancel();
        stopIfInterrupted();
        return wanted.getAsBoolean();
    }

    private void stopIfInterrupted() {
        if (interrupted) {
            throw new CheckStopped(Grade.INCONCLUSIVE, "interrupted");
        }
    }

    private void goOn() {
        condition = Optional.empty();
        coroutine.resume();
    }

    /** Lets the script go on if what it waits for has come. Called on the event loop. */
    void look() {
        if (condition.isPresent() && condition.get().getAsBoolean()) {
            goOn();
        }
    }

    /** Ends the script at this wait or its next. Called on the event loop. */
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
