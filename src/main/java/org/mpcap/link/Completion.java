package org.mpcap.link;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;

/** Waiting, on a thread that may block, for what an {@link EventLoop} completes. Never call it on the loop's own thread. */
public final class Completion {
    private Completion() {}

    /**
     * What the future ends with. A failure is thrown as it is, free of the wrappers that stages put around it.
     *
     * @throws IllegalStateException around a checked exception
     */
    public static <T> T await(CompletableFuture<T> future) throws InterruptedException {
        try {
            return future.get();
        } catch (ExecutionException e) {
            Throwable cause = cause(e);
            if (cause instanceof RuntimeException failure) {
                throw failure;
            }
            if (cause instanceof Error error) {
                throw error;
            }
            throw new IllegalStateException(cause);
        }
    }

    /** What went wrong at the bottom of a failed future: the failure without the wrappers that stages put around it. */
    public static Throwable cause(Throwable failure) {
        Throwable at = failure;
        while ((at instanceof CompletionException || at instanceof ExecutionException) && at.getCause() != null) {
            at = at.getCause();
        }
        return at;
    }
}
