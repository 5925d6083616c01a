package org.mpcap.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class CompletionTest {
    @Test
    void givesWhatTheFutureEndsWith() throws InterruptedException {
        assertThat(Completion.await(CompletableFuture.completedFuture(7))).isEqualTo(7);
    }

    @Test
    void throwsTheFailureItselfHoweverManyStagesItPassed() {
        IllegalArgumentException failure = new IllegalArgumentException("no route");
        CompletableFuture<Integer> staged = CompletableFuture.<Integer>failedFuture(failure)
                .thenApply(number -> number + 1)
                .thenCompose(CompletableFuture::completedFuture);

        assertThatThrownBy(() -> Completion.await(staged)).isSameAs(failure);
    }

    @Test
    void throwsAnErrorAsItIs() {
        AssertionError failure = new AssertionError("a check that threw");

        assertThatThrownBy(() -> Completion.await(CompletableFuture.failedFuture(failure)))
                .isSameAs(failure);
    }

    @Test
    void wrapsACheckedException() {
        IOException failure = new IOException("gone");

        assertThatThrownBy(() -> Completion.await(CompletableFuture.failedFuture(failure)))
                .isInstanceOf(IllegalStateException.class)
                .hasCause(failure);
    }
}
