package org.mpcap.network;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;
import org.mpcap.UserError;
import org.mpcap.host.HostException;
import org.mpcap.link.Completion;
import org.mpcap.link.EventLoop;
import org.mpcap.link.Link;
import org.mpcap.link.LinkException;
import org.mpcap.link.NetworkPath;
import org.mpcap.link.PortLease;
import org.mpcap.link.PortLeases;
import org.mpcap.link.Recording;
import org.mpcap.stack.tcp.TcpStack;
import org.mpcap.wire.IpAddress;

/**
 * The network as a run sees it. {@link #call}, {@link #await}, {@link #resolve} and {@link #close} are for any thread, everything else
 * for the event loop's.
 */
public abstract sealed class NetworkSession implements AutoCloseable permits DrySession, LiveSession, SimulatedSession {
    private final EventLoop eventLoop;
    private final TcpStack stack;
    private final RandomGenerator random;
    private final Recording recording;
    private final CompletableFuture<Void> end;
    private final List<Link> links = new CopyOnWriteArrayList<>();
    private final List<Consumer<Link>> watchers = new ArrayList<>();
    private final List<Runnable> lastTasks = new CopyOnWriteArrayList<>();
    private final AtomicBoolean closed = new AtomicBoolean();

    /** @param end ends with what makes going on impossible */
    NetworkSession(
            EventLoop eventLoop,
            TcpStack stack,
            RandomGenerator random,
            Recording recording,
            CompletableFuture<Void> end) {
        this.eventLoop = eventLoop;
        this.stack = stack;
        this.random = random;
        this.recording = recording;
        this.end = end;
    }

    /** The time and the thread everything runs on. */
    public final EventLoop eventLoop() {
        return eventLoop;
    }

    /** Our flows; every link opened is attached. */
    public final TcpStack stack() {
        return stack;
    }

    /** Where sequence numbers, nonces and the like come from. */
    public final RandomGenerator random() {
        return random;
    }

    final Recording recording() {
        return recording;
    }

    /** Ends with what makes going on impossible, be it that the session was closed. */
    final CompletableFuture<Void> end() {
        return end;
    }

    /** Tells of every link, those open already and those opened later. */
    public final void eachLink(Consumer<Link> watcher) {
        watchers.add(watcher);
        links.forEach(watcher);
    }

    /** Links open now. May be called from any thread. */
    public final List<Link> links() {
        return List.copyOf(links);
    }

    /** To be called with each link before anything is sent on it. */
    final void opened(Link link) {
        links.add(link);
        stack.attach(link);
        watchers.forEach(watcher -> watcher.accept(link));
    }

    /**
     * The way to a target from a source address whose ports are protected from our kernel. Fails with a {@link UserError}.
     *
     * @param source a source address other than the usual, as for a second subflow
     */
    public final CompletableFuture<NetworkPath> path(IpAddress target, Optional<IpAddress> source) {
        return path(target, Optional.empty(), source);
    }

    /**
     * The same for a target on a link.
     *
     * @param zone the interface it is reached through, if the target names one
     */
    public abstract CompletableFuture<NetworkPath> path(
            IpAddress target, Optional<String> zone, Optional<IpAddress> source);

    /** A source port for flows on this path, kept from everybody else; none if all are in use. */
    abstract Optional<PortLease> lease(NetworkPath path);

    /** An empty set of source ports, to be given back together. */
    public final PortLeases leases() {
        return new PortLeases(this::lease);
    }

    /** All addresses of a host. Fails with a {@link UserError} if there is none. For any thread. */
    public abstract CompletableFuture<List<IpAddress>> resolve(String host);

    /** The name of an address, if it has one. For any thread. */
    public CompletableFuture<Optional<String>> nameOf(IpAddress address) {
        return CompletableFuture.completedFuture(Optional.empty());
    }

    /** The failure, if it concerns one target only, so that a run goes on with the others. */
    public static Optional<UserError> errorOfOneTarget(Throwable failure) {
        Throwable cause = Completion.cause(failure);
        boolean ofHost = (cause instanceof HostException host && host.reason() == HostException.Reason.NO_PRIVILEGE)
                || (cause instanceof LinkException link
                        && link.reason() != LinkException.Reason.LINK_TYPE
                        && link.reason() != LinkException.Reason.INTERFACE_DOWN);
        return cause instanceof UserError error && !ofHost && error.kind() != UserError.Kind.FILE
                ? Optional.of(error)
                : Optional.empty();
    }

    /**
     * A place for a server.
     *
     * @param decoration wraps each link of the server when it is opened
     * @param exposed run once when a client was seen whose packets our kernel may have answered with resets
     */
    public abstract ListeningSite listen(UnaryOperator<Link> decoration, Runnable exposed);

    /**
     * Strengthens what keeps our kernel from resetting our flows, if a peer was seen that needs it.
     *
     * @return whether that stands now: a run that failed before it did is worth another try
     */
    public boolean escalate() {
        return false;
    }

    /** Whether {@link #escalate} has done its work already. */
    public boolean escalated() {
        return true;
    }

    /** Whether a peer was seen whose flows our kernel may have reset. */
    public boolean exposed() {
        return false;
    }

    /** Runs a task on the event loop when the session is closed, before links and guards are. For any thread. */
    public final void beforeClose(Runnable task) {
        lastTasks.add(task);
    }

    /** Forgets a task of {@link #beforeClose}. For any thread. */
    public final void forget(Runnable task) {
        lastTasks.remove(task);
    }

    /** Whether it was closed. For any thread. */
    public final boolean isClosed() {
        return closed.get();
    }

    /**
     * Waits until the future is complete; in simulated time it passes until then. Throws what the future failed with.
     *
     * @throws IllegalStateException if simulated time has nothing left to do and the future is not complete
     * @throws UserError if the session was or is closed
     */
    public final <T> T await(CompletableFuture<T> future) {
        if (isClosed() && !future.isDone()) {
            throw closedError();
        }
        try {
            waitFor(future);
            return Completion.await(future);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancellationException("interrupted while waiting for the network");
        }
    }

    /** Waits until the session cannot go on, be it that its recording cannot be written, and throws why. */
    public final void awaitEnd() {
        await(recording.broken());
    }

    /** Returns when the future is complete, or throws why it will not be. */
    abstract void waitFor(CompletableFuture<?> future) throws InterruptedException;

    /** Starts work on the event loop and waits for it; {@link #await} says how. */
    public final <T> T call(Supplier<CompletableFuture<T>> work) {
        requireOpen();
        CompletableFuture<T> result = new CompletableFuture<>();
        eventLoop.execute(() -> {
            try {
                work.get().whenComplete((value, failure) -> {
                    if (failure == null) {
                        result.complete(value);
                    } else {
                        result.completeExceptionally(Completion.cause(failure));
                    }
                });
            } catch (RuntimeException | Error e) {
                result.completeExceptionally(e);
            }
        });
        T value = await(result);
        recording.check();
        return value;
    }

    /** Checks that this is open; throws a {@link UserError} if it was closed. */
    public final void requireOpen() {
        if (isClosed()) {
            throw closedError();
        }
    }

    private static UserError closedError() {
        return UserError.usage("the network is closed: open a new one");
    }

    /** Ends what runs, resets every flow, takes down guards and links. Closing again is harmless. */
    @Override
    public final void close() {
        if (closed.compareAndSet(false, true)) {
            finish(() -> {
                lastTasks.forEach(Runnable::run);
                stack.resetAll();
            });
            end.completeExceptionally(closedError());
            release();
            recording.close();
        }
    }

    /** Runs a last task on the event loop and waits for it, though not for long; it does not matter whether the session can go on. */
    public abstract void finish(Runnable task);

    /** Gives back what the session holds of the host. */
    abstract void release();
}
