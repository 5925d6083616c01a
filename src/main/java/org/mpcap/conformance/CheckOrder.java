package org.mpcap.conformance;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;

/**
 * The order in which checks are begun: controls one by one and before anything else, then the checks that may run side by side, then
 * those that must run alone, and at the very end those after which nothing is as before. There is a next check only when it may be
 * begun now.
 */
final class CheckOrder implements Iterator<ConformanceCheck> {
    private final Deque<ConformanceCheck> controls = new ArrayDeque<>();
    private final Deque<ConformanceCheck> together = new ArrayDeque<>();
    private final Deque<ConformanceCheck> alone = new ArrayDeque<>();
    private final Deque<ConformanceCheck> last = new ArrayDeque<>();
    private int running;
    private boolean exclusive;

    /** @param controls what must be known before the checks are begun */
    CheckOrder(Collection<ConformanceCheck> controls, Collection<ConformanceCheck> checks) {
        this.controls.addAll(controls);
        checks.forEach(check -> queue(check).add(check));
    }

    private Deque<ConformanceCheck> queue(ConformanceCheck check) {
        if (check.traits().contains(Trait.LAST)) {
            return last;
        }
        return check.traits().contains(Trait.ALONE) ? alone : together;
    }

    /** Puts a control before everything that is not begun yet. */
    void first(ConformanceCheck control) {
        controls.addFirst(control);
    }

    /** A check that was begun is over. */
    void over() {
        running--;
    }

    /** Nothing is begun any more. */
    void clear() {
        List.of(controls, together, alone, last).forEach(Deque::clear);
    }

    @Override
    public boolean hasNext() {
        if (running > 0) {
            return !exclusive && controls.isEmpty() && !together.isEmpty();
        }
        return !controls.isEmpty() || !together.isEmpty() || !alone.isEmpty() || !last.isEmpty();
    }

    @Override
    public ConformanceCheck next() {
        if (!hasNext()) {
            throw new NoSuchElementException("no check may be begun now");
        }
        running++;
        exclusive = !controls.isEmpty() || together.isEmpty();
        Deque<ConformanceCheck> from =
                !controls.isEmpty() ? controls : !together.isEmpty() ? together : !alone.isEmpty() ? alone : last;
        return from.remove();
    }
}
