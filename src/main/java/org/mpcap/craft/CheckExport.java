package org.mpcap.craft;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.mpcap.UserError;
import org.mpcap.conformance.ConformanceCheck;
import org.mpcap.conformance.ServerRuns;
import org.mpcap.conformance.ServerRuns.ScriptOutcome;
import org.mpcap.conformance.ServerSpec;

/** Runs a check once and writes down what it did as steps. */
public final class CheckExport {
    private CheckExport() {}

    /**
     * The steps of one run of a check.
     *
     * @param seed fixes keys, nonces, sequence numbers and data
     * @param target what the server is called in messages
     * @throws UserError if the check cannot be run there, or does what steps cannot say
     */
    public static List<Step> steps(
            ServerRuns runs, ServerSpec server, ConformanceCheck check, long seed, String target) {
        Optional<String> why = server.lacks(check).map(need -> "needs " + need.words());
        if (why.isPresent()) {
            throw refusal(check, target, why.get());
        }
        AtomicReference<CraftExporter> exporter = new AtomicReference<>();
        ScriptOutcome outcome = runs.run("export", check.id().protocol(), seed, check.script(), reached -> {
            exporter.set(
                    new CraftExporter(reached, () -> reached.stack().eventLoop().nanos()));
            return exporter.get();
        });
        CraftExporter written = Objects.requireNonNull(exporter.get(), "the script began");
        why = outcome.thrown().map(Throwable::getMessage).or(written::beyond);
        List<Step> steps = written.steps();
        if (why.isEmpty() && steps.isEmpty()) {
            why = Optional.of("it sends nothing of its own");
        }
        if (why.isPresent()) {
            throw refusal(check, target, why.get());
        }
        return steps;
    }

    private static UserError refusal(ConformanceCheck check, String target, String why) {
        return UserError.cannotRun("cannot export " + check.id() + " from " + target + ": " + why);
    }
}
