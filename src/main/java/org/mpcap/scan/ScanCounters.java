package org.mpcap.scan;

import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;
import org.mpcap.probe.ProbeVerdict;

/** Counts of a run; any thread may add. */
public final class ScanCounters {
    private final Map<ScanCounter, LongAdder> counts = new EnumMap<>(ScanCounter.class);
    private final Map<ProbeVerdict, LongAdder> verdicts = new EnumMap<>(ProbeVerdict.class);

    /** All zero. */
    public ScanCounters() {
        for (ScanCounter counter : ScanCounter.values()) {
            counts.put(counter, new LongAdder());
        }
        for (ProbeVerdict verdict : ProbeVerdict.values()) {
            verdicts.put(verdict, new LongAdder());
        }
    }

    /** Adds one. */
    public void add(ScanCounter counter) {
        add(counter, 1);
    }

    /** Adds a number. */
    public void add(ScanCounter counter, long number) {
        adder(counter).add(number);
    }

    /** Adds to the targets with this verdict. */
    public void add(ProbeVerdict verdict, long number) {
        adder(verdict).add(number);
    }

    /** The count so far. */
    public long of(ScanCounter counter) {
        return adder(counter).sum();
    }

    /** Rows with this verdict so far. */
    public long of(ProbeVerdict verdict) {
        return adder(verdict).sum();
    }

    private LongAdder adder(ScanCounter counter) {
        return Objects.requireNonNull(counts.get(counter));
    }

    private LongAdder adder(ProbeVerdict verdict) {
        return Objects.requireNonNull(verdicts.get(verdict));
    }
}
